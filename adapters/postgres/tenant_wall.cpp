#include "adapters/postgres/tenant_wall.hpp"

#include "adapters/postgres/sql_text.hpp"

#include <array>

namespace orderlog::adapters {

std::string walled_schema(const std::string& views) {
    return views + "_api";
}

bool enter_wall(PgSession& session, const std::string& views) {
    const std::string role = quoted_text(walled_schema(views));
    const auto entered = session.run(
        "SELECT set_config('role', rolname, false) FROM pg_roles WHERE rolname = " + role +
        " AND NOT rolcanlogin AND NOT rolsuper AND pg_has_role(rolname, 'MEMBER') AND EXISTS"
        " (SELECT FROM pg_namespace AS n WHERE n.nspname = " +
        role + " AND has_schema_privilege(rolname, n.oid, 'USAGE'))");
    return entered && entered->rows() == 1;
}

SqlResult<PgAnswer> read_behind_wall(PgSession& session, const TenantSight& whose,
                                     const PgStatement& asked) {
    constexpr std::uint32_t oid_text = 25;
    const std::array sight{PgParameter{oid_text, whose.tenant},
                           PgParameter{oid_text, whose.every ? "on" : "off"}};
    return session.execute_both({"tenant sight",
                                 [] {
                                     return "SELECT set_config('orderlog.tenant', $1, true), "
                                            "set_config('orderlog.every_tenant', $2, true)";
                                 },
                                 sight},
                                asked);
}

}  // namespace orderlog::adapters
