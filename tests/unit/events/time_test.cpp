#include "events/time.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace orderlog::events;

namespace {

Time at(std::int64_t us) {
    return Time{Duration{us}};
}

}  // namespace

TEST_CASE("a time's text sorts as the time does", "[time]") {
    CHECK(to_text(at(0)) == "1970-01-01T00:00:00.000000Z");
    CHECK(to_text(at(1'706'745'599'000'123)) == "2024-01-31T23:59:59.000123Z");
    CHECK(to_text(at(-1)) == "1969-12-31T23:59:59.999999Z");
    CHECK(to_text_ms(at(1'706'745'599'999'999)) == "2024-01-31T23:59:59.999Z");
}

TEST_CASE("a time is read with or without a fraction, in any zone", "[time]") {
    const auto [written, text] = GENERATE(table<std::string, std::string>({
        {"2024-01-31T23:59:59Z", "2024-01-31T23:59:59.000000Z"},
        {"2024-01-31T23:59:59.5Z", "2024-01-31T23:59:59.500000Z"},
        {"2024-01-31t23:59:59.123456789z", "2024-01-31T23:59:59.123456Z"},
        {"2024-02-29T00:00:00+01:00", "2024-02-28T23:00:00.000000Z"},
        {"2023-12-31T23:30:00-00:45", "2024-01-01T00:15:00.000000Z"},
        {"0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000000Z"},
        {"9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z"},
    }));
    CAPTURE(written);
    const auto time = parse_time(written);
    REQUIRE(time);
    CHECK(to_text(*time) == text);
}

TEST_CASE("what is not a time is rejected", "[time]") {
    const std::string text = GENERATE(
        "", "2024-01-31", "2024-01-31T23:59Z", "2024-01-31T23:59:59", "2024-01-31 23:59:59Z",
        "2024-02-30T00:00:00Z", "2023-02-29T00:00:00Z", "2024-13-01T00:00:00Z",
        "2024-01-31T24:00:00Z", "2024-01-31T23:60:00Z", "2024-01-31T23:59:60Z",
        "2024-01-31T23:59:59.Z", "2024-01-31T23:59:59.1234567890Z", "2024-01-31T23:59:59+24:00",
        "2024-01-31T23:59:59+0100", "2024-01-31T23:59:59ZZ", "0000-12-31T23:59:59Z",
        "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01", "-024-01-31T23:59:59Z");
    CAPTURE(text);
    const auto time = parse_time(text);
    REQUIRE(!time);
    CHECK(time.error().kind == ErrorKind::rejected);
    CHECK_FALSE(time.error().hint.empty());
}
