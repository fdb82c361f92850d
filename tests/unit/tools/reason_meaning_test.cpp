#include "tools/story/reason_meaning.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace orderlog;
using namespace orderlog::tools;

TEST_CASE("each reason and each kind of failure has its words, and what is none has none") {
    std::set<std::string_view> words;
    for (std::uint8_t number = 1; number <= 16; ++number) {
        words.insert(reason_meaning(events::ReasonCode{number}));
    }
    for (std::uint8_t number = 1; number <= 12; ++number) {
        words.insert(failure_meaning(events::FailureKind{number}));
    }
    CHECK(words.size() == 16 + 12);
    CHECK(!words.contains(""));
    CHECK(reason_meaning(events::ReasonCode{0}).empty());
    CHECK(failure_meaning(events::FailureKind{255}).empty());
}
