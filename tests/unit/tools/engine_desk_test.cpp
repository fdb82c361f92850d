#include "tests/support/asked_desk.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace orderlog;
using nlohmann::json;

TEST_CASE("a number that a command has no room for is refused, never bent into one that it has") {
    support::AskedDesk world;
    const auto last = world.engine.position();
    for (const char* name : {"months", "chunk_days"}) {
        for (const json& number :
             {json(-1), json(4294967297), json(1e300), json(24.5), json("3")}) {
            json request{{"command", "backfill.start"}, {"tenant", "t1"}, {"connection", "c1"}};
            request[name] = number;
            const auto answer = world.desk.answer(request);
            REQUIRE(!answer);
            CHECK(answer.error().message ==
                  "the request's '" + std::string{name} + "' is no such number");
            CHECK(!tools::is_fatal(answer.error()));
        }
    }
    CHECK(!world.desk.answer({{"command", "tables.shown"}, {"number", 2}, {"position", -1}}));
    CHECK(!world.desk.answer({{"command", "tables.shown"}, {"position", 1}}));
    CHECK(!world.desk.answer({{"command", "sync.outcome"}, {"run", 1e300}}));
    CHECK(world.engine.position() == last);
    CHECK(world.desk.answer(
        {{"command", "backfill.start"}, {"tenant", "t1"}, {"connection", "c1"}, {"months", 3}}));
}
