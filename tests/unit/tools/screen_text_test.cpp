#include "tools/inspect/screen_text.hpp"

#include "tools/inspect/list_cursor.hpp"
#include "tools/inspect/pretty_json.hpp"
#include "tools/output/text_format.hpp"

#include <catch2/catch.hpp>

using namespace orderlog;
using namespace orderlog::tools;

TEST_CASE("any bytes become text whose columns can be counted") {
    for (unsigned first = 0; first < 256; ++first) {
        for (unsigned second = 0; second < 256; ++second) {
            const std::string bytes{static_cast<char>(first), static_cast<char>(second), 'x'};
            const std::string text = displayable(bytes);
            REQUIRE(displayable(text) == text);
            REQUIRE(screen_columns(filled(text, 7)) == 7);
        }
    }
}

TEST_CASE("text is cut at columns, not at bytes") {
    CHECK(screen_columns("注文 é") == 6);
    CHECK(fitted("注文番号", 8) == "注文番号");
    CHECK(fitted("注文番号", 7) == "注文番…");
    CHECK(fitted("注文番号", 6) == "注文…");
    CHECK(filled("注文番号", 6) == "注文… ");
    CHECK(fitted("abc", 0).empty());
    CHECK(fitted("e\u0301te\u0301", 3) == "e\u0301te\u0301");
}

TEST_CASE("a line is as wide as the screen, whatever it is made of") {
    const StyledLine line = filled({{Style::plain, "one "}, {Style::trouble, "two three"}}, 8);
    CHECK(line == StyledLine{{Style::plain, "one "}, {Style::trouble, "two…"}});
    CHECK(filled({{Style::plain, "ab"}}, 4) == StyledLine{{Style::plain, "ab  "}});
}

TEST_CASE("long lines go on below, and none is lost") {
    const std::string text = "abcdef\n\n注文番";
    CHECK(wrapped(text, 4) == std::vector<TextPiece>{{0, 4}, {4, 2}, {7, 0}, {8, 6}, {14, 3}});
    CHECK(wrapped("", 4) == std::vector<TextPiece>{{0, 0}});
}

TEST_CASE("a search knows no capital letters") {
    CHECK(holds_text("RunEnded SUCCESS", "success"));
    CHECK(holds_text("müller", "MüLL"));
    CHECK_FALSE(holds_text("RunEnded", "runs"));
}

TEST_CASE("values of pretty JSON stay to the byte") {
    CHECK(pretty_json(R"({"a":19.90,"b":[{"c":"x,{\"y"},null],"d":{},"e":[ ]})") ==
          "{\n  \"a\": 19.90,\n  \"b\": [\n    {\n      \"c\": \"x,{\\\"y\"\n    },\n    null\n"
          "  ],\n  \"d\": {},\n  \"e\": []\n}");
}

TEST_CASE("no bytes are too odd to be made pretty") {
    for (const std::string odd : {"", "}}}", "\"", "\"\\", "{\"a", "[[[", ":,:", "[}"}) {
        CHECK(pretty_json(odd).size() < 100);
    }
    CHECK(pretty_json(std::string(10'000, '[')).size() < 2'000'000);
}

TEST_CASE("the selected row is one of the list and on the screen") {
    ListCursor cursor;
    const ListCursor::Extent extent{.rows = 100, .height = 10};
    cursor.move(Move::up, extent);
    CHECK(cursor.selected == 0);
    cursor.move(Move::page_down, extent);
    CHECK(cursor.selected == 9);
    cursor.move(Move::end, extent);
    CHECK(cursor.selected == 99);
    CHECK(cursor.top == 90);
    cursor.move(Move::page_up, extent);
    CHECK(cursor.selected == 90);
    CHECK(cursor.top == 81);
    cursor.keep_within({.rows = 5, .height = 10});
    CHECK(cursor.selected == 4);
    CHECK(cursor.top == 0);
    cursor.keep_within({.rows = 0, .height = 0});
    CHECK(cursor.selected == 0);
}
