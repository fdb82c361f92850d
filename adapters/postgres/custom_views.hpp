#pragma once

#include "adapters/postgres/custom_sql.hpp"
#include "events/result.hpp"

#include <pqxx/pqxx>

#include <string>

namespace orderlog::adapters {

// How people see a custom table, within a transaction of the caller's.

/// Takes from everybody but the owner what ALTER DEFAULT PRIVILEGES may have given on something
/// new: a table or view (`catalog` pg_class) or a schema (pg_namespace), by its name as SQL writes
/// it.
void keep_for_owner(pqxx::work& work, const std::string& catalog, const std::string& name);

/// The first view of this name, for its owner alone. `rejected` if something has the name: it is
/// somebody else's.
[[nodiscard]] events::Result<void> make_custom_view(pqxx::work& work, const CustomVersion& version);

/// Our view shows this version from now on: in place while the columns stay or new ones come last;
/// else anew, with the rights and options that it had. `rejected` if its columns change and
/// somebody built on it.
[[nodiscard]] events::Result<void> replace_custom_view(pqxx::work& work,
                                                       const CustomVersion& version);

/// `rejected` if the version's table has row-level security: the next one would have none.
[[nodiscard]] events::Result<void> refuse_lost_policies(pqxx::work& work,
                                                        const CustomVersion& before);

}  // namespace orderlog::adapters
