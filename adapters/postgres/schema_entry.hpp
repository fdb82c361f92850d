#pragma once

#include "adapters/postgres/connection_string.hpp"
#include "adapters/postgres/pqxx_guard.hpp"
#include "events/result.hpp"

#include <pqxx/pqxx>

#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace orderlog::adapters {

/// A table of the control schema, with its schema.
[[nodiscard]] std::string in_control(std::string_view table);

/// The files that this program runs once for each log's schema, in order.
[[nodiscard]] std::span<const char* const> migration_files();

/// Waits until nobody else migrates; REQUIRES nothing to be there. `foreign` if a newer program has
/// migrated the schema `views`; nothing is touched then.
[[nodiscard]] events::Result<void> begin_migration(pqxx::work& work, const std::string& views);

/// Waits until nobody else is in; `foreign` unless the schema is this log's, or nobody's, and no
/// newer program's. REQUIRES: the control schema is there.
[[nodiscard]] events::Result<void> enter_schema(pqxx::work& work, const std::string& views,
                                                const std::string& log);

/// Calls `act` in a transaction of a session of its own. For sources that use libpqxx.
template <class Act>
auto in_transaction(const std::string& conninfo, Act&& act)
    -> decltype(act(std::declval<pqxx::work&>())) {
    const auto given = read_connection_string(conninfo);
    if (!given) {
        return tl::make_unexpected(given.error());
    }
    return guarded([&] {
        pqxx::connection session{given->session};
        pqxx::work work{session};
        // What a process that stands still holds, ends.
        work.exec(
            "SET LOCAL client_min_messages = warning;"
            " SET LOCAL idle_in_transaction_session_timeout = '60s'");
        return act(work);
    });
}

}  // namespace orderlog::adapters
