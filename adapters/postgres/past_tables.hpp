#pragma once

#include "adapters/postgres/sql_text.hpp"
#include "events/ids.hpp"
#include "events/result.hpp"
#include "events/time.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace orderlog::adapters {

/// What a log gave up to a moment: tables in a schema of their own, which nothing feeds and no
/// rebuild touches.
struct PastSet {
    std::string schema{};
    events::Time moment{};
    events::LogPosition position{};
};

/// The past sets of one log in a PostgreSQL database. Errors as those of PgDatabase.
class PastTables {
 public:
    PastTables(std::string conninfo, events::LogId log, std::string views = "orderlog");

    /// "orderlog_at_20240131t100000z", which needs no quotes.
    [[nodiscard]] std::string schema_at(events::Time moment) const;
    /// In the order of their moments, without those whose schema somebody dropped.
    [[nodiscard]] events::Result<std::vector<PastSet>> list() const;
    /// `rejected` if such a schema is there, or its name would be too long.
    [[nodiscard]] events::Result<void> check_free(const std::string& schema) const;
    /// A set that a rebuild filled gets that schema and is none of the rebuilds' any more; how many
    /// orders PostgreSQL had refused of it. As check_free(); `unavailable` if the set is gone.
    [[nodiscard]] events::Result<std::int64_t> keep(const SchemaNames& filled,
                                                    const PastSet& past) const;
    /// `not_found` if the log has no such set; `rejected` if a session uses it or somebody built
    /// something of his own upon it.
    [[nodiscard]] events::Result<void> drop(const std::string& schema) const;

 private:
    std::string conninfo_;
    events::LogId log_;
    std::string views_;
};

}  // namespace orderlog::adapters
