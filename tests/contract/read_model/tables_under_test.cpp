#include "tests/contract/read_model/tables_under_test.hpp"

#include <catch2/catch.hpp>

namespace orderlog::contract {

adapters::SchemaNames PgTables::fresh() const {
    const adapters::PgDatabase control{database_.conninfo(), events::LogId{"contract"}};
    const auto names = control.migrate().and_then([&] { return control.open_tables("v1"); });
    if (!names) {
        FAIL(names.error().message);
    }
    return *names;
}

std::string PgTables::hash(adapters::HashKind kind) const {
    const auto hash = hash_tables(database_.conninfo(), names_, kind);
    if (!hash) {
        FAIL(hash.error().message);
    }
    return events::to_hex(hash->total);
}

}  // namespace orderlog::contract
