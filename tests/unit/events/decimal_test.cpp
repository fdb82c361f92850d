#include "events/decimal.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <utility>

using namespace orderlog::events;

TEST_CASE("a decimal has one text", "[decimal]") {
    const auto [written, canonical] = GENERATE(table<std::string, std::string>({
        {"0", "0"},
        {"-0", "0"},
        {"-0.00", "0"},
        {"0e99999999999", "0"},
        {"1", "1"},
        {"+1", "1"},
        {"5.", "5"},
        {".5", "0.5"},
        {"12.340", "12.34"},
        {"12.00", "12"},
        {"1e3", "1000"},
        {"1.5E+2", "150"},
        {"1.25e-3", "0.00125"},
        {"-7.50", "-7.5"},
        {"100", "100"},
        {"01", "1"},
        {"0064.70", "64.7"},
        {"-00.50", "-0.5"},
        {"000", "0"},
        {"-000.00", "0"},
        {"00e5", "0"},
        {"0.1e1", "1"},
        {"123456789012345678901234567890.01", "123456789012345678901234567890.01"},
    }));
    CAPTURE(written);
    const auto decimal = Decimal::parse(written);
    REQUIRE(decimal);
    CHECK(decimal->text() == canonical);
    CHECK(Decimal::parse(canonical) == decimal);
}

TEST_CASE("what is not a decimal is rejected", "[decimal]") {
    const std::string text =
        GENERATE("", ".", "-", "+", "e5", "1e", "1e+", "0-1", "1,5", " 1", "1 ", "0x1", "NaN",
                 "--1", "1.2.3", "1e400", "1e-400", "1e99999999999999999999");
    CAPTURE(text);
    const auto decimal = Decimal::parse(text);
    REQUIRE(!decimal);
    CHECK(decimal.error().kind == ErrorKind::rejected);
}

TEST_CASE("a decimal of the most digits is taken, one more is not", "[decimal]") {
    CHECK(Decimal::parse(std::string(400, '9')));
    CHECK(!Decimal::parse(std::string(401, '9')));
    CHECK(Decimal::parse(std::string(1000, '0') + "1")->text() == "1");
    CHECK(Decimal::parse("1." + std::string(1000, '0'))->text() == "1");
}

TEST_CASE("a decimal that is not given is zero", "[decimal]") {
    CHECK(Decimal{} == *Decimal::parse("0.0"));
    CHECK(*Decimal::parse("1.10") == *Decimal::parse("1.1"));
    CHECK(*Decimal::parse("1.10") != *Decimal::parse("1.01"));
}
