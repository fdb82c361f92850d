#pragma once

#include "adapters/postgres/sql_text.hpp"

#include <pqxx/pqxx>

#include <optional>
#include <string>

namespace orderlog::adapters {

/// The control schema speaks of the set no more.
void forget_set(pqxx::work& work, const SchemaNames& names);

/// REQUIRES: no reader ever saw the set.
void drop_set(pqxx::work& work, const SchemaNames& names);

/// Sessions that hold a lock on any of the schema's tables, as a rebuild does until it is done.
[[nodiscard]] std::string users_of(pqxx::work& work, const std::string& schema);

/// Drops a schema of projected tables, or returns why it is kept. Never by CASCADE, which would
/// take people's views and policies along: without a policy that read the old tables, its readers
/// would see rows that it kept from them.
[[nodiscard]] std::optional<std::string> drop_unless_needed(pqxx::work& work,
                                                            const std::string& schema);

}  // namespace orderlog::adapters
