#include "projections/storable.hpp"

#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include <chrono>

using namespace orderlog;
using namespace orderlog::projections;

TEST_CASE("a text that PostgreSQL takes stays as it is", "[storable]") {
    const std::string text = "Grüße, 日本語, \xF0\x9F\x93\xA6";
    CHECK(storable_text(text) == text);
    CHECK(storable_text("") == "");
}

TEST_CASE("what PostgreSQL refuses in a text becomes U+FFFD", "[storable]") {
    const auto [bytes, stored] = GENERATE(table<std::string, std::string>({
        {std::string("a\0b", 3), "a\uFFFDb"},              // NUL
        {"a\x80z", "a\uFFFDz"},                            // a byte that continues nothing
        {"\xC0\xAF", "\uFFFD\uFFFD"},                      // overlong
        {"\xED\xA0\x80", "\uFFFD\uFFFD\uFFFD"},            // a surrogate
        {"\xF4\x90\x80\x80", "\uFFFD\uFFFD\uFFFD\uFFFD"},  // beyond Unicode
        {"x\xE2\x82", "x\uFFFD\uFFFD"},                    // cut off
    }));
    CHECK(storable_text(bytes) == stored);
}

TEST_CASE("a storable text is stored as it is", "[storable]") {
    CHECK(rc::check([](const std::string& bytes) {
        const std::string once = storable_text(bytes);
        RC_ASSERT(storable_text(once) == once);
        RC_ASSERT(once.find('\0') == std::string::npos);
    }));
}

TEST_CASE("a long text ends at a whole character", "[storable]") {
    const std::string cut = storable_text(std::string(text_bytes_max - 1, 'x') + "\u00E9");
    CHECK(cut == std::string(text_bytes_max - 1, 'x'));
}

TEST_CASE("keys that had to be changed stay apart", "[storable]") {
    const std::string a = storable_key(std::string(5000, 'k') + "a");
    const std::string b = storable_key(std::string(5000, 'k') + "b");
    CHECK(a != b);
    CHECK(a.size() <= key_bytes_max);
    CHECK(storable_key(std::string("\0", 1)) != storable_key("\xFF"));
    CHECK(storable_key("028-1234567-1234567") == "028-1234567-1234567");
    CHECK(storable_key("\u00E9") == "\u00E9");
}

TEST_CASE("an amount that double precision cannot show is unknown", "[storable]") {
    const auto kept = [](const char* text) {
        return storable_amount(*events::Decimal::parse(text)).has_value();
    };
    CHECK(kept("-12.34"));
    CHECK(kept("1e29"));
    CHECK_FALSE(kept("1e30"));
    CHECK_FALSE(kept("-1e350"));
    CHECK(kept("1e-30"));
    CHECK_FALSE(kept("1e-31"));
    CHECK_FALSE(storable_amount(std::nullopt));
}

TEST_CASE("counts and times keep to what the tables hold", "[storable]") {
    CHECK(storable_count(3'000'000'000) == count_max);
    CHECK(storable_count(-3'000'000'000) == -count_max);
    CHECK(storable_count(7) == 7);
    CHECK_FALSE(storable_count(std::nullopt));
    CHECK(events::to_text(storable_time(events::Time::max())) == "9999-12-31T23:59:59.999999Z");
    CHECK(events::to_text(storable_time(events::Time::min())) == "0001-01-01T00:00:00.000000Z");
}
