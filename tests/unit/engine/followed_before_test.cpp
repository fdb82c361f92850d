#include "engine/followed_before.hpp"

#include "engine/commands.hpp"

#include <catch2/catch.hpp>

#include <vector>

using namespace orderlog;
using namespace std::chrono_literals;
using engine::begin_of;
using engine::CursorVerdict;
using engine::FollowedRow;
using engine::judge_cursor;
using events::Time;

namespace {

Time at(const char* text) {
    return events::parse_time(text).value();
}

const Time now = at("2026-03-01T12:00:00Z");
const Time kept = at("2024-03-01T12:00:00Z");
const std::string uuid = "f45c563a-c72e-4025-abe9-96d8d0a86a69";

std::optional<Time> from_of(const std::vector<FollowedRow>& rows) {
    return begin_of(rows, now).from;
}

}  // namespace

TEST_CASE("a cursor of another program is a time that Amazon keeps, or of no use") {
    const auto verdict = [](const char* cursor) { return judge_cursor(cursor, now); };
    CHECK(verdict("2026-02-20T10:00:00.000Z") == CursorVerdict::usable);
    CHECK(verdict("2026-02-20T11:00:00+01:00") == CursorVerdict::usable);
    CHECK(verdict("2026-03-01T12:00:00Z") == CursorVerdict::usable);
    CHECK(verdict("2026-03-01T12:00:01Z") == CursorVerdict::future);
    CHECK(verdict("9999-12-31T23:59:59Z") == CursorVerdict::future);
    CHECK(verdict("2024-03-01T11:59:59Z") == CursorVerdict::too_old);
    CHECK(verdict("1970-01-01T00:00:00Z") == CursorVerdict::too_old);
    for (const char* bad : {"", " ", "f45c563a-c72e-4025-abe9-96d8d0a86a69", "Invalid Date",
                            "{\"reportId\":\"50039018869997\"}", "2026-02-20", "1771581600000",
                            "2026-02-20T10:00:00", "2026-02-30T10:00:00Z", "null"}) {
        CAPTURE(bad);
        CHECK(verdict(bad) == CursorVerdict::unreadable);
    }
    CHECK(judge_cursor(std::nullopt, now) == CursorVerdict::absent);
}

TEST_CASE("updates are followed from a day before a usable cursor, and nothing is repaired") {
    const auto begin = begin_of({{{.cursor = "2026-02-20T10:00:00Z"}}}, now);
    CHECK(begin.from == at("2026-02-19T10:00:00Z"));
    CHECK(!begin.repaired);
    CHECK(from_of({{.cursor = "2024-03-01T13:00:00Z"}}) == kept);
}

TEST_CASE("behind an unusable cursor everything that Amazon keeps is asked for again") {
    const auto begin = begin_of({{{.cursor = uuid}}}, now);
    CHECK(begin.from == kept);
    REQUIRE(begin.repaired);
    CHECK(begin.repaired->purpose == events::Purpose::sync);
    CHECK(begin.repaired->bad == uuid);
    CHECK(begin.repaired->reopened ==
          events::Window{.axis = events::WindowAxis::updated, .from = kept, .to = now});
    for (const char* bad : {"", "mock-cursor-next", "9999-01-01T00:00:00Z", "2020-01-01T00:00:00Z",
                            "{\"reportId\":1}"}) {
        CAPTURE(bad);
        CHECK(from_of({{.cursor = bad}}) == kept);
    }
}

TEST_CASE("of several rows the one that reaches back furthest counts") {
    const FollowedRow good{.cursor = "2026-02-20T10:00:00Z"};
    const FollowedRow older{.cursor = "2026-02-01T10:00:00Z"};
    const FollowedRow bad{.cursor = uuid};
    const FollowedRow document{.cursor = " {\"reportId\":1}"};
    CHECK(from_of({good, older}) == at("2026-01-31T10:00:00Z"));
    CHECK(from_of({good, FollowedRow{}}) == at("2026-02-19T10:00:00Z"));
    const auto beside_document = begin_of({{good, document}}, now);
    CHECK(beside_document.from == at("2026-02-19T10:00:00Z"));
    CHECK(!beside_document.repaired);
    const auto beside_bad = begin_of({{good, bad}}, now);
    CHECK(beside_bad.from == kept);
    REQUIRE(beside_bad.repaired);
    CHECK(beside_bad.repaired->reopened.from == kept);
    CHECK(from_of({FollowedRow{}, document}) == kept);
}

TEST_CASE("rows without a cursor say nothing") {
    CHECK(!from_of({}));
    CHECK(!from_of({FollowedRow{}, FollowedRow{}}));
}

TEST_CASE("a bad cursor is kept as text that can be shown") {
    const auto bad_of = [](std::string cursor) {
        return begin_of({{FollowedRow{.cursor = std::move(cursor)}}}, now).repaired.value().bad;
    };
    CHECK(bad_of("") == "(empty)");
    CHECK(bad_of("a\x1b[31mb\nc\xc3\xa9") == "a?[31mb?c??");
    CHECK(bad_of(std::string(1 << 20, 'x')) == std::string(100, 'x') + "...");
}
