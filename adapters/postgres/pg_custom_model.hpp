#pragma once

#include "adapters/postgres/custom_session.hpp"
#include "adapters/postgres/custom_sql.hpp"
#include "projections/custom_read_model.hpp"

namespace orderlog::adapters {

/// One version of a custom table in PostgreSQL. Borrows its session. What it says of a failure
/// names no value of a row.
class PgCustomModel final : public projections::CustomReadModel {
 public:
    /// The version exists (CustomTables::begin). A commit is `overtaken` also once the lease of the
    /// session's fence is another process's.
    PgCustomModel(CustomSession& session, CustomVersion version);

    /// `not_found` once the version is dropped.
    [[nodiscard]] events::Result<projections::Lineage> lineage() override;
    [[nodiscard]] events::Result<projections::CommitOutcome> commit(
        const projections::CustomBatch& batch) override;

 private:
    [[nodiscard]] events::Result<projections::Lineage> stored(PgSession& session, bool locked);
    [[nodiscard]] events::Result<projections::CommitOutcome> transaction(
        PgSession& session, const projections::CustomBatch& batch);
    [[nodiscard]] events::Result<void> write(PgSession& session,
                                             const projections::CustomBatch& batch);

    CustomSession& session_;
    CustomVersion version_;
};

}  // namespace orderlog::adapters
