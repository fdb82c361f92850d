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

TEST_CASE("a mistyped option is refused with the nearest one, its value unsaid") {
    const auto line = parsed({"timeline", "acme", "--sinse=secret"});
    REQUIRE(!line);
    CHECK(line.error().message == "'orderlog timeline' does not know '--sinse'");
    CHECK(line.error().hint == "did you mean '--since'?");
    CHECK(parsed({"status", "--dat-dir", "x"}).error().hint == "did you mean '--data-dir'?");
}

TEST_CASE("a group without a command is refused with its commands") {
    const auto group = parsed({"connection"});
    REQUIRE(!group);
    CHECK(group.error().message ==
          "'orderlog connection' needs a command: add, list, show, change, pause, resume, remove");
    CHECK(group.error().hint == "'orderlog connection --help' explains them");
    const auto nothing = parsed({});
    REQUIRE(!nothing);
    CHECK_THAT(nothing.error().message, Catch::StartsWith("'orderlog' needs a command: demo, "));
}

TEST_CASE("what a command cannot do without, or cannot take, is refused while the line is read") {
    const auto refused = [](std::vector<const char*> words) {
        const auto line = parsed(std::move(words));
        REQUIRE(!line);
        CHECK(line.error().kind == orderlog::events::ErrorKind::rejected);
        CHECK(!line.error().hint.empty());
        return line.error().message;
    };
    CHECK(refused({"backfill", "start"}) == "'orderlog backfill start': --tenant is required");
    CHECK(refused({"log", "accept-loss", "--yes"}) == "--yes needs --lost");
    CHECK(refused({"sync", "run"}) == "whose connections shall be followed?");
    CHECK(refused({"timeline", "acme", "--since", "bad"}) == "'bad' is not a time");
    CHECK(refused({"log", "list", "--type", "RunEnded,PageFetchd"}) ==
          "there is no event type 'PageFetchd'");
    CHECK(refused({"backfill", "start", "--tenant", "t", "--from", "2h"}) == "'2h' is not a time");
    CHECK(refused({"connection", "change", "c", "--tenant", "t"}) == "nothing to change");
    CHECK(refused({"connection", "add", "a b", "--tenant", "t", "--seller-id", "A1"}) ==
          "connection 'a b' is not a name");
    CHECK(refused({"connection", "add", "a", "--tenant", "t", "--seller-id", "A1", "--marketplaces",
                   "de"}) == "'de' is not a marketplace id");
    CHECK(refused({"backfill", "run", "--tenant", "t", "--from", "2024-02-01", "--to",
                   "2024-01-01"}) == "--from 2024-02-01 is not before --to 2024-01-01");
    CHECK_THAT(
        refused({"connection", "change", "c", "--tenant", "t", "--refresh-token-file", "Atzr|x"}),
        !Catch::Contains("Atzr"));
}

TEST_CASE("an import takes a database without its password, and one answer about the past") {
    const auto password = parsed(
        {"import-v1", "--from", "postgresql://reader:hunter2@db/shop", "--sellers", "s.toml"});
    REQUIRE(!password);
    CHECK_THAT(password.error().message + password.error().hint,
               Catch::Contains("PGPASSWORD") && !Catch::Contains("hunter2"));
    CHECK(!parsed({"import-v1", "--from", "postgresql://db/shop?schema=public", "--sellers", "s"}));
    CHECK(!parsed({"import-v1", "--from", "postgresql://db/shop"}));
    CHECK(!parsed({"import-v1", "--from", "postgresql://db/shop", "--sellers", "s", "--months", "3",
                   "--no-backfill"}));
    const auto line = parsed({"import-v1", "--from", "postgresql://db/shop", "--sellers", "s"});
    REQUIRE(line);
    CHECK(!line->choice.sends);
}

TEST_CASE("a tenant is taken with its option and without") {
    for (const auto& words : std::vector<std::vector<const char*>>{{"timeline"},
                                                                   {"coverage"},
                                                                   {"parity"},
                                                                   {"debts"},
                                                                   {"debts", "retry"},
                                                                   {"status"},
                                                                   {"connection", "list"},
                                                                   {"sync", "run"},
                                                                   {"sync", "items"},
                                                                   {"backfill", "start"}}) {
        CAPTURE(words.front());
        auto with = words;
        with.insert(with.end(), {"--tenant", "acme"});
        CHECK(parsed(with));
        auto without = words;
        without.push_back("acme");
        CHECK(parsed(without));
    }
    CHECK(parsed({"order", "acme", "028-1234567-1234567"}));
    CHECK(parsed({"order", "--tenant", "acme", "028-1234567-1234567"}));
}

TEST_CASE("a batch is one of all connections") {
    CHECK(parsed({"sync", "run", "--all", "--batch", "5"}));
    CHECK(!parsed({"sync", "run", "--tenant", "t", "--batch", "5"}));
    CHECK(!parsed({"sync", "run", "--all", "--batch", "0"}));
}

TEST_CASE("a number that would have to be bent is refused while the line is read") {
    for (const char* number : {"-1", "+1", "010", "0x10", "1e3", "99999999999999999999", ""}) {
        CAPTURE(number);
        CHECK(!parsed({"log", "list", "--after", number}));
        CHECK(!parsed({"log", "list", "--limit", number}));
        CHECK(!parsed({"log", "show", number}));
        CHECK(!parsed({"timeline", "acme", "--run", number}));
        CHECK(!parsed({"timeline", "acme", "--limit", number}));
        CHECK(!parsed({"demo", "--orders", number}));
        CHECK(!parsed({"backfill", "start", "--tenant", "t", "--months", number}));
    }
    CHECK_THAT(parsed({"log", "list", "--after", "-1"}).error().message,
               Catch::EndsWith("--after: '-1' is not a whole number from 0 on"));
    CHECK(parsed({"log", "list", "--after", "0", "--limit", "10"}));
    CHECK(parsed({"log", "show", "17"}));
}

TEST_CASE("only what asks Amazon itself needs the client secret") {
    CHECK(parsed({"serve"})->choice.sends);
    CHECK(parsed({"sync", "run", "--all"})->choice.sends);
    CHECK(!parsed({"status"})->choice.sends);
}

TEST_CASE("json may be asked for before the command, the version behind it") {
    const auto status = parsed({"--json", "status"});
    REQUIRE(status);
    CHECK(status->choice.json);
    CHECK(status->choice.path == "status");
    for (const auto& line : {parsed({"--version"}), parsed({"status", "--version"})}) {
        REQUIRE(line);
        CHECK(line->help == "orderlog " ORDERLOG_VERSION);
    }
}

TEST_CASE("the client secret is no option, so argv never shows it") {
    CHECK(!parsed({"config", "show", "--amazon-client-secret", "x"}));
}

TEST_CASE("help of a command names its examples") {
    const auto line = parsed({"config", "show", "--help"});
    REQUIRE(line);
    CHECK_THAT(line->help, Catch::Contains("Examples:") && Catch::Contains("--json"));
    CHECK(parsed({"help", "config", "show"})->help == line->help);
    CHECK_THAT(parsed({"help"})->help, Catch::Contains("config") && Catch::Contains("backfill"));
    CHECK(parsed({"help", "exit-codes"})->choice.path == "help exit-codes");
    CHECK(parsed({"help", "confg"}).error().hint == "did you mean 'orderlog config'?");
}

TEST_CASE("debts are listed by the command alone, and a command below it has a tenant of its own") {
    CHECK(parsed({"debts"})->choice.path == "debts");
    CHECK(parsed({"debts", "acme", "--json"})->choice.path == "debts");
    CHECK(parsed({"debts", "retry", "acme"})->choice.path == "debts retry");
    CHECK(parsed({"debts", "retry", "acme", "--abandoned"})->choice.path == "debts retry");
    CHECK(parsed({"debts", "abandon", "acme", "--order", "1", "--reason", "why"})->choice.path ==
          "debts abandon");
    CHECK(!parsed({"debts", "retry"}));
    CHECK(!parsed({"debts", "retry", "acme", "other"}));
    CHECK(!parsed({"debts", "retry", "acme", "--order", "1", "--abandoned"}));
    CHECK(!parsed({"debts", "abandon", "acme", "--order", "1"}));
}

TEST_CASE("items are asked for of a tenant, said with or without its option, or of all") {
    for (const auto& line :
         {parsed({"sync", "items", "acme"}), parsed({"sync", "items", "--tenant", "acme"}),
          parsed({"sync", "items", "--all"})}) {
        REQUIRE(line);
        CHECK(line->choice.path == "sync items");
        CHECK(line->choice.sends);
    }
    CHECK(!parsed({"sync", "items"}));
    CHECK(!parsed({"sync", "items", "acme", "--all"}));
}
