#include "adapters/postgres/set_lock.hpp"

namespace orderlog::adapters {

using events::Result;

namespace {

/// First key of the advisory lock; the second is made of the tables' schema. Of two sets with one
/// second key a left one stays for as long as the other is made.
std::string lock_keys(const SchemaNames& set) {
    return "(7276523, hashtext(" + quoted_text(set.tables()) + "))";
}

/// Nothing is asked of the session while a rebuild takes hours.
constexpr const char* without_idle_limit =
    "SELECT set_config(name, '0', false) FROM pg_settings WHERE name = 'idle_session_timeout'";

}  // namespace

Result<SetLock> SetLock::open(const std::string& conninfo) {
    auto session = PgSession::open(conninfo);
    if (!session) {
        return tl::make_unexpected(session.error());
    }
    return session->run(without_idle_limit).map([&](const PgAnswer& /*set*/) {
        return SetLock{std::move(*session)};
    });
}

Result<void> SetLock::take(const SchemaNames& set) {
    return session_.run("SELECT pg_try_advisory_lock" + lock_keys(set) + "::int")
        .and_then([&](const PgAnswer& got) {
            return got.number(0, 0) != 0
                       ? Result<void>{}
                       : events::fail(events::ErrorKind::unavailable,
                                      "another session holds tables '" + set.tables() + "'",
                                      "try again");
        });
}

bool is_abandoned(pqxx::work& work, const SchemaNames& set) {
    return work.exec1("SELECT pg_try_advisory_xact_lock" + lock_keys(set))[0].as<bool>();
}

}  // namespace orderlog::adapters
