#include "adapters/postgres/custom_views.hpp"

#include "adapters/postgres/sql_text.hpp"

#include <fmt/core.h>

#include <string>
#include <vector>

namespace orderlog::adapters {
namespace {

using events::ErrorKind;
using events::fail;
using events::Result;

constexpr const char* columns_differ = "42P16";    // invalid_table_definition
constexpr const char* dependants_exist = "2BP01";  // dependent_objects_still_exist

/// The rights that others than the owner have on the view, as GRANT statements.
std::vector<std::string> grants_on(pqxx::work& work, const CustomVersion& version) {
    std::vector<std::string> grants;
    for (const auto& row :
         work.exec_params("SELECT format('GRANT %s ON %s TO %s%s', a.privilege_type, $1::text,"
                          " CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(r.rolname) END,"
                          " CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)"
                          " FROM pg_class AS c CROSS JOIN LATERAL aclexplode(c.relacl) AS a"
                          " LEFT JOIN pg_roles AS r ON r.oid = a.grantee"
                          " WHERE c.oid = to_regclass($1::text) AND a.grantee <> c.relowner",
                          version.view_name())) {
        grants.push_back(row[0].as<std::string>());
    }
    return grants;
}

/// " WITH (security_invoker=true)", or nothing: a view made anew has none of what people set.
std::string options_of(pqxx::work& work, const CustomVersion& version) {
    const auto rows = work.exec_params(
        "SELECT array_to_string(reloptions, ', ') FROM pg_class WHERE oid = to_regclass($1::text)"
        " AND reloptions IS NOT NULL",
        version.view_name());
    return rows.empty() ? "" : " WITH (" + rows[0][0].as<std::string>() + ")";
}

}  // namespace

void keep_for_owner(pqxx::work& work, const std::string& catalog, const std::string& name) {
    const bool is_schema = catalog == "pg_namespace";
    const std::string acl = is_schema ? "nspacl, nspowner" : "relacl, relowner";
    const std::string which = is_schema ? "oid = to_regnamespace($1)" : "oid = to_regclass($1)";
    for (const auto& row : work.exec_params(
             "SELECT DISTINCT CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(r.rolname) END"
             " FROM (SELECT " +
                 acl + " FROM " + catalog + " WHERE " + which +
                 ") AS made (acl, owner) CROSS JOIN LATERAL aclexplode(made.acl) AS a"
                 " LEFT JOIN pg_roles AS r ON r.oid = a.grantee WHERE a.grantee <> made.owner",
             name)) {
        work.exec(std::string{"REVOKE ALL ON "} + (is_schema ? "SCHEMA " : "TABLE ") + name +
                  " FROM " + row[0].as<std::string>());
    }
}

Result<void> replace_custom_view(pqxx::work& work, const CustomVersion& version) {
    const std::string body =
        version.view_name() + options_of(work, version) + " AS " + select_sql(version);
    try {
        pqxx::subtransaction attempt{work};
        attempt.exec("CREATE OR REPLACE VIEW " + body);
        attempt.commit();
        return {};
    } catch (const pqxx::sql_error& error) {
        if (error.sqlstate() != columns_differ) {
            throw;
        }
    }
    const auto grants = grants_on(work, version);
    try {
        pqxx::subtransaction attempt{work};
        attempt.exec("DROP VIEW " + version.view_name());
        attempt.exec("CREATE VIEW " + body);
        attempt.commit();
    } catch (const pqxx::sql_error& error) {
        if (error.sqlstate() != dependants_exist) {
            throw;
        }
        return fail(ErrorKind::rejected,
                    fmt::format("columns of view {} change, and something of yours is built on it",
                                version.view_name()),
                    "drop what is built on it first, or give the table of this spec another name");
    }
    keep_for_owner(work, "pg_class", version.view_name());
    for (const std::string& grant : grants) {
        work.exec(grant);
    }
    return {};
}

Result<void> make_custom_view(pqxx::work& work, const CustomVersion& version) {
    const auto others = work.exec_params("SELECT 1 FROM pg_class WHERE oid = to_regclass($1::text)",
                                         version.view_name());
    if (!others.empty()) {
        return fail(ErrorKind::rejected,
                    fmt::format("{} is there and is not ours", version.view_name()),
                    "rename it, or give the table of this spec another name");
    }
    work.exec("CREATE VIEW " + version.view_name() + " AS " + select_sql(version));
    keep_for_owner(work, "pg_class", version.view_name());
    return {};
}

Result<void> refuse_lost_policies(pqxx::work& work, const CustomVersion& before) {
    const auto guarded_rows = work.exec_params(
        "SELECT 1 FROM pg_class WHERE oid = to_regclass($1::text) AND relrowsecurity",
        qualified_table(before));
    return guarded_rows.empty()
               ? Result<void>{}
               : fail(ErrorKind::rejected,
                      fmt::format("{} has row-level security, which a new version would not have",
                                  qualified_table(before)),
                      "give the table of this spec another name, and that one its policies");
}

}  // namespace orderlog::adapters
