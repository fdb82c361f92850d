#include "tests/integration/postgres/tables_under_test.hpp"

#include <catch2/catch.hpp>

namespace orderlog::tests {

adapters::SchemaNames TablesUnderTest::prepared(const adapters::PgDatabase& control) {
    const auto names = control.migrate().and_then([&] { return control.open_tables("v1"); });
    if (!names) {
        FAIL(names.error().message);
    }
    return *names;
}

projections::CommitOutcome TablesUnderTest::commit(const projections::Batch& batch) {
    const auto outcome = model.commit(batch);
    if (!outcome) {
        FAIL(outcome.error().message);
    }
    return *outcome;
}

}  // namespace orderlog::tests
