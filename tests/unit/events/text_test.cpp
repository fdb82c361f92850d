#include "events/beginning.hpp"
#include "events/event.hpp"
#include "events/event_numbers.hpp"
#include "events/ids.hpp"
#include "events/operation.hpp"
#include "events/reason_code.hpp"
#include "events/window.hpp"

#include <catch2/catch.hpp>

#include <set>
#include <string>

using namespace orderlog::events;

TEST_CASE("regions are read as they are written", "[ids]") {
    for (const Region region : {Region::na, Region::eu, Region::fe}) {
        CHECK(parse_region(to_text(region)) == region);
    }
    CHECK(parse_region("EU") == std::nullopt);
    CHECK(parse_region("") == std::nullopt);
}

TEST_CASE("people see reason codes in capitals", "[reason_code]") {
    CHECK(to_text(ReasonCode::success) == "SUCCESS");
    CHECK(to_text(ReasonCode::invalid_date_fixed) == "INVALID_DATE_FIXED");
    CHECK(to_text(ReasonCode::authorisation_revoked) == "AUTHORISATION_REVOKED");
}

TEST_CASE("no two reasons, failures or purposes share a text", "[reason_code]") {
    std::set<std::string_view> texts;
    std::size_t count = 0;
    for (std::uint8_t i = 1; i <= 16; ++i, ++count) {
        texts.insert(to_text(ReasonCode{i}));
    }
    for (std::uint8_t i = 1; i <= 12; ++i, ++count) {
        texts.insert(to_text(FailureKind{i}));
    }
    for (std::uint8_t i = 1; i <= 5; ++i, ++count) {
        texts.insert(to_text(Purpose{i}));
    }
    for (std::uint8_t i = 1; i <= 2; ++i, count += 2) {
        texts.insert(to_text(WindowAxis{i}));
        texts.insert(to_text(Operation{i}));
    }
    texts.insert(to_text(Marketplace::amazon));
    CHECK(texts.size() == count + 1);
    CHECK_FALSE(texts.contains("unknown"));
}

TEST_CASE("an event has a number and a written name", "[event]") {
    CHECK(number_of(EngineStarted{}) == EventNumber{1});
    CHECK(name_of(PageFetched{}) == "PageFetched");
    CHECK(number_of(PageFetched{}) == EventNumber{9});
    CHECK(number_of(ProjectionSwapped{}) == EventNumber{26});
    CHECK(name_of(ProjectionSwapped{}) == "ProjectionSwapped");
    CHECK(number_of(LossAccepted{}) == EventNumber{35});
    CHECK(name_of(LossAccepted{}) == "LossAccepted");
}

TEST_CASE("the beginning of a text ends between letters") {
    CHECK(beginning("abc", 3) == "abc");
    CHECK(beginning("abcd", 3) == "abc");
    CHECK(beginning("ab\u00e9d", 3) == "ab");
    CHECK(beginning("ab\u00e9d", 4) == "ab\u00e9");
    CHECK(beginning("\u20ac\u20ac", 5) == "\u20ac");
    CHECK(beginning("", 0).empty());
}
