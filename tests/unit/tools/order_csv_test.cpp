#include "tools/api/order_csv.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace orderlog::tools;

namespace {

std::string csv_cell(std::string_view value, bool is_text = true) {
    std::string out;
    append_csv_cell(out, value, is_text);
    return out;
}

}  // namespace

TEST_CASE("a cell of a CSV is quoted where RFC 4180 wants it") {
    CHECK(csv_cell("plain") == "plain");
    CHECK(csv_cell("") == "");
    CHECK(csv_cell("a,b") == "\"a,b\"");
    CHECK(csv_cell("say \"hi\"") == "\"say \"\"hi\"\"\"");
    CHECK(csv_cell("two\r\nlines") == "\"two\r\nlines\"");
    CHECK(csv_cell("Größe 😀") == "Größe 😀");
}

TEST_CASE("a text that a spreadsheet would take for a formula gets an apostrophe before it") {
    for (const char* const text : {"=1+1", "+1", "-1", "@SUM(A1)", "\tx"}) {
        CHECK(csv_cell(text) == std::string{"'"} + text);
    }
    CHECK(csv_cell("=cmd|' /C calc'!A0,1") == "\"'=cmd|' /C calc'!A0,1\"");
    CHECK(csv_cell("\r\n=1") == "\"'\r\n=1\"");
}

TEST_CASE("a number of a CSV keeps its sign") {
    CHECK(csv_cell("-5.00", false) == "-5.00");
}
