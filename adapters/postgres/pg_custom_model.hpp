#pragma once

#include "adapters/postgres/custom_sql.hpp"
#include "adapters/postgres/lease_fence.hpp"
#include "adapters/postgres/pg_session.hpp"
#include "projections/custom_read_model.hpp"

#include <optional>
#include <string>

namespace orderlog::adapters {

/// One version of a custom table in PostgreSQL. A session that breaks is opened anew by the next
/// call. Transactions do not wait for the disk: rows and checkpoint go together, so what a power
/// cut takes is fed again from the log.
class PgCustomModel final : public projections::CustomReadModel {
 public:
    /// The version exists (CustomTables::begin). Connects at the first call. With a fence, a commit
    /// is `overtaken` once the log's lease is another process's.
    PgCustomModel(std::string conninfo, CustomVersion version,
                  std::optional<LeaseFence> fence = {});

    /// `not_found` once the version is dropped.
    [[nodiscard]] events::Result<projections::Checkpoint> checkpoint() override;
    [[nodiscard]] events::Result<projections::CommitOutcome> commit(
        const projections::CustomBatch& batch) override;

 private:
    [[nodiscard]] events::Result<PgSession*> session();
    [[nodiscard]] events::Result<projections::Checkpoint> stored(PgSession& session, bool locked);
    [[nodiscard]] events::Result<projections::CommitOutcome> transaction(
        PgSession& session, const projections::CustomBatch& batch);
    [[nodiscard]] events::Result<void> write(PgSession& session,
                                             const projections::CustomBatch& batch);

    std::string conninfo_;
    CustomVersion version_;
    std::optional<LeaseFence> fence_;
    std::optional<PgSession> session_{};
};

}  // namespace orderlog::adapters
