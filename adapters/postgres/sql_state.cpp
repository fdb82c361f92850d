#include "adapters/postgres/sql_state.hpp"

namespace orderlog::adapters {

bool may_pass(std::string_view sql_state) {
    const std::string_view kind = sql_state.substr(0, 2);
    return sql_state.empty() || kind == "08" || kind == "40" || kind == "53" || kind == "55" ||
           kind == "57" || kind == "58";
}

std::string_view hint_of(std::string_view sql_state) {
    if (sql_state == "53100") {
        return "free disk space on PostgreSQL's machine";
    }
    if (sql_state == "55P03") {
        return "somebody holds a lock on the tables: select pid, query from pg_stat_activity where "
               "pid = any(select unnest(pg_blocking_pids(pid)) from pg_stat_activity)";
    }
    return {};
}

}  // namespace orderlog::adapters
