#include "tools/doctor/finding.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace orderlog;
using namespace orderlog::tools;

TEST_CASE("findings are as bad as the worst of them") {
    CHECK(worst({}) == Colour::green);
    CHECK(worst({{"disk", Colour::green}, {"clock", Colour::yellow}}) == Colour::yellow);
    CHECK(worst({{"disk", Colour::red}, {"clock", Colour::yellow}}) == Colour::red);
    CHECK(findings_json({{"disk", Colour::yellow, "slow", "buy one"}}) ==
          nlohmann::json{{"colour", "yellow"},
                         {"findings",
                          {{{"subject", "disk"},
                            {"colour", "yellow"},
                            {"seen", "slow"},
                            {"advice", "buy one"}}}}});
}

TEST_CASE("an error's own hint is the advice") {
    const events::Error told{events::ErrorKind::corrupt, "broken", "mend it"};
    CHECK(finding_of("log", Colour::red, told, "look").advice == "mend it");
    CHECK(finding_of("log", Colour::red, {events::ErrorKind::corrupt, "broken"}, "look").advice ==
          "look");
}
