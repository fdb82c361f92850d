#include "adapters/postgres/first_version.hpp"

#include "adapters/postgres/schema_entry.hpp"
#include "adapters/postgres/sql_text.hpp"

#include <pqxx/pqxx>

#include <map>
#include <utility>

namespace orderlog::adapters {

using events::Error;
using events::ErrorKind;
using events::Result;
using FirstVersion = std::vector<FirstVersionConnection>;

namespace {

FirstVersion connections_in(pqxx::work& work) {
    FirstVersion all;
    for (const auto& row : work.exec(sql_text("first_version_connections.sql", {}))) {
        all.push_back({.id = row[0].as<std::string>(),
                       .tenant = row[1].as<std::string>(),
                       .status = row[2].as<std::string>(),
                       .display_name = row[3].as<std::string>(),
                       .region = row[4].as<std::string>()});
    }
    return all;
}

FirstVersionProgress progress_in(const pqxx::row& row) {
    return row[2].is_null() ? FirstVersionProgress{}
                            : FirstVersionProgress{row[2].as<std::string>()};
}

void add_progress(pqxx::work& work, FirstVersion& all) {
    std::map<std::string, std::vector<FirstVersionProgress>> by_connection;
    for (const FirstVersionConnection& connection : all) {
        by_connection[connection.id];
    }
    std::map<std::string, std::vector<FirstVersionProgress>> by_tenant;
    for (const auto& row : work.exec(sql_text("first_version_progress.sql", {}))) {
        const auto found = by_connection.find(row[0].as<std::string>());
        auto& rows =
            found != by_connection.end() ? found->second : by_tenant[row[1].as<std::string>()];
        rows.push_back(progress_in(row));
    }
    for (FirstVersionConnection& connection : all) {
        connection.progress = by_connection[connection.id];
        const auto& others = by_tenant[connection.tenant];
        connection.progress.insert(connection.progress.end(), others.begin(), others.end());
    }
}

// In the words of whoever named this database; those of our own tables do not fit.
Error told_of(Error error, const std::string& conninfo) {
    if (error.kind == ErrorKind::not_found) {
        error.message = shown_connection(conninfo) + ": " + error.message;
        error.hint =
            "name the first version's database; another schema than public by "
            "?options=-csearch_path%3DNAME";
    } else if (error.kind == ErrorKind::unavailable) {
        error.hint = "look at the url; a password comes from PGPASSWORD or ~/.pgpass";
    }
    return error;
}

}  // namespace

Result<FirstVersion> read_first_version(const std::string& conninfo) {
    return in_transaction(
               conninfo,
               [](pqxx::work& work) -> Result<FirstVersion> {
                   work.exec("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
                   FirstVersion all = connections_in(work);
                   add_progress(work, all);
                   return all;
               })
        .map_error([&](const Error& error) { return told_of(error, conninfo); });
}

}  // namespace orderlog::adapters
