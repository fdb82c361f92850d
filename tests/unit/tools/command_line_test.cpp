#include "tools/orderlog/command_line.hpp"

#include <catch2/catch.hpp>

#include <vector>

using namespace orderlog::tools;
using orderlog::events::Result;

namespace {

Result<CommandLine> parsed(std::vector<const char*> words) {
    words.insert(words.begin(), "orderlog");
    return parse_command_line(static_cast<int>(words.size()), words.data());
}

}  // namespace

TEST_CASE("a command is chosen by its path") {
    const auto line = parsed({"config", "show", "--json"});
    REQUIRE(line);
    CHECK(line->choice.path == "config show");
    CHECK(line->choice.json);
    CHECK(line->choice.run);
}

TEST_CASE("settings are options before and behind the command") {
    const auto line = parsed({"--data-dir", "a", "config", "show", "--postgres-schema", "b"});
    REQUIRE(line);
    CHECK(line->options.at("data_dir") == "a");
    CHECK(line->options.at("postgres.schema") == "b");
}

TEST_CASE("a mistyped command is refused with the nearest one") {
    const auto line = parsed({"confg", "show"});
    REQUIRE(!line);
    CHECK(line.error().message == "'orderlog' does not know 'confg'");
    CHECK(line.error().hint == "did you mean 'orderlog config'?");
}

TEST_CASE("a group without a command is refused with the way to its help") {
    const auto line = parsed({"config"});
    REQUIRE(!line);
    CHECK(line.error().hint == "'orderlog config --help' shows what it takes");
}

TEST_CASE("the client secret is no option, so argv never shows it") {
    CHECK(!parsed({"config", "show", "--amazon-client-secret", "x"}));
}

TEST_CASE("help of a command names its examples") {
    const auto line = parsed({"config", "show", "--help"});
    REQUIRE(line);
    CHECK_THAT(line->help, Catch::Contains("Examples:") && Catch::Contains("--json"));
}

TEST_CASE("a time option is an instant or a date") {
    using std::chrono::sys_days;
    CHECK(*parse_time_option("2024-01-31") == sys_days{std::chrono::year{2024} / 1 / 31});
    CHECK(parse_time_option("2024-01-31T12:00:00Z"));
    CHECK(!parse_time_option("yesterday"));
}
