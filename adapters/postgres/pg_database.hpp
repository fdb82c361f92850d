#pragma once

#include "adapters/postgres/lease_entry.hpp"
#include "adapters/postgres/seller_claim.hpp"
#include "adapters/postgres/set_lock.hpp"
#include "adapters/postgres/sql_text.hpp"
#include "events/ids.hpp"
#include "events/result.hpp"
#include "projections/read_model.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace orderlog::adapters {

/// A set of tables that readers do not see yet, its maker's for as long as he keeps the lock.
struct NewTables {
    SchemaNames names{};
    SetLock lock;
};

/// What one log keeps in a PostgreSQL database, apart from rows: its schemas, which set of tables
/// readers see, which sellers it owns. Each call opens a session of its own. `unavailable` when no
/// server answers or somebody holds a lock for more than 10 s, `foreign` when the schema is another
/// log's, `rejected` when libpq cannot read the connection string.
class PgDatabase {
 public:
    /// `views` is the schema that people read ([postgres] schema).
    PgDatabase(std::string conninfo, events::LogId log, std::string views = "orderlog");

    /// The same, that shows tables only while this lease is held.
    [[nodiscard]] PgDatabase under(LeaseFence fence) const;
    /// The same, that shows tables only while nobody elsewhere has taken the lease.
    [[nodiscard]] PgDatabase beside(FreeLease lease) const;

    /// Brings schemas and types to this program's form. Running it again changes nothing. `foreign`
    /// if the schema belongs to another log, by name, or a newer program has migrated it; then
    /// nothing is touched.
    [[nodiscard]] events::Result<void> migrate() const;

    /// The set of tables that readers see and the projector feeds; the first call makes it.
    /// `foreign` if it was made by another projection version: rebuild. REQUIRES: migrate().
    [[nodiscard]] events::Result<SchemaNames> open_tables(
        const std::string& projection_version) const;

    /// Whether readers see tables of a version before this one, as "1.2" is before "1.10".
    [[nodiscard]] events::Result<bool> shows_older(const std::string& projection_version) const;

    /// The set that readers see, whatever made it. `not_found` if there is none.
    [[nodiscard]] events::Result<SchemaNames> shown_tables() const;

    /// Makes the tables of the next set, without keys and indexes, at checkpoint 0, under a number
    /// that no set ever had; they are their owner's alone. What an interrupted rebuild left is
    /// dropped; what its maker still holds, or a session uses, stays.
    [[nodiscard]] events::Result<NewTables> begin_tables(
        const std::string& projection_version) const;
    /// Readers see `set` from now on; one short transaction that waits for the disk. Views that
    /// people built upon ours live on, and so do grants and policies on the tables.
    /// `version_conflict` if it is behind the set that is shown, unless that one is still at
    /// `stray`, which is known not to be of this log's history; `unavailable` at once if a
    /// transaction reads the views, or if the lease that it is to be done under is another
    /// process's.
    [[nodiscard]] events::Result<void> show_tables(
        const SchemaNames& set, const std::optional<projections::Checkpoint>& stray = {}) const;
    /// Drops the sets that readers do not see any more. A set on which people built something of
    /// their own, or that a session still uses, is kept; the answer names it and the reason.
    [[nodiscard]] events::Result<std::vector<std::string>> drop_retired() const;
    /// Drops a set that is not shown.
    [[nodiscard]] events::Result<void> discard(const SchemaNames& set) const;

    /// As claim_sellers().
    [[nodiscard]] events::Result<std::vector<ClaimOutcome>> claim(
        std::span<const SellerClaim> sellers) const;

    [[nodiscard]] const std::string& conninfo() const { return conninfo_; }
    [[nodiscard]] const events::LogId& log() const { return log_; }
    [[nodiscard]] const std::string& views() const { return views_; }
    [[nodiscard]] const LeaseGuard& lease() const { return lease_; }
    /// As under() was told.
    [[nodiscard]] std::optional<LeaseFence> fence() const;

 private:
    std::string conninfo_;
    events::LogId log_;
    std::string views_;
    LeaseGuard lease_{};
};

}  // namespace orderlog::adapters
