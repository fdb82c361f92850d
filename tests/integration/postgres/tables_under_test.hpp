#pragma once

#include "adapters/postgres/pg_database.hpp"
#include "adapters/postgres/pg_read_model.hpp"
#include "tests/integration/postgres/sample_rows.hpp"
#include "tests/support/temp_database.hpp"

namespace orderlog::tests {

/// Fresh tables of log "log-1" and a read model on them. Members fail the case on an error.
struct TablesUnderTest {
    TempDatabase database{};
    adapters::PgDatabase control{database.conninfo(), events::LogId{"log-1"}};
    adapters::SchemaNames names{prepared(control)};
    adapters::PgReadModel model{database.conninfo(), names};

    static adapters::SchemaNames prepared(const adapters::PgDatabase& control);
    projections::CommitOutcome commit(const projections::Batch& batch);
};

}  // namespace orderlog::tests
