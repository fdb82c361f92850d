#include "adapters/postgres/pg_session.hpp"
#include "tests/integration/postgres/tables_under_test.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <future>

using namespace orderlog;
using namespace orderlog::tests;
using adapters::PgSession;
using events::ErrorKind;

namespace {

/// Longer than any wait for a lock here, on a slow machine too.
constexpr std::chrono::seconds bounded{60};

/// A session that does something and then nothing any more, in an open transaction.
class IdleSession {
 public:
    IdleSession(const TempDatabase& database, const std::string& sql)
        : session_(*PgSession::open(database.conninfo())) {
        REQUIRE(session_.run("BEGIN"));
        REQUIRE(session_.run(sql));
    }
    void end() { REQUIRE(session_.run("ROLLBACK")); }

 private:
    PgSession session_;
};

/// What `act` answers while `idle` holds its locks; fails if it waits for as long as they are held.
template <class Act>
auto while_held(IdleSession& idle, Act act) -> decltype(act()) {
    auto answer = std::async(std::launch::async, act);
    const bool ended = answer.wait_for(bounded) == std::future_status::ready;
    if (!ended) {
        idle.end();
    }
    CHECK(ended);
    return answer.get();
}

}  // namespace

TEST_CASE("a migration does not wait for ever for one that does not end", "[postgres]") {
    TablesUnderTest tables;
    IdleSession idle{tables.database, "SELECT pg_advisory_xact_lock(7276521)"};
    const auto refused = while_held(idle, [&] { return tables.control.migrate(); });
    REQUIRE(!refused);
    CHECK(refused.error().kind == ErrorKind::unavailable);
    CHECK(refused.error().message.find("lock timeout") != std::string::npos);
    CHECK(refused.error().hint.find("pg_stat_activity") != std::string::npos);
    idle.end();
    CHECK(tables.control.migrate());
}
