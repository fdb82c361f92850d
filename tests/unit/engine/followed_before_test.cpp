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

TEST_CASE("updates are followed from a usable cursor on, and nothing is repaired") {
    const FollowedRow row{.cursor = "2026-02-20T10:00:00Z", .last_success = now - 1h};
    const auto begin = begin_of({{row}}, now);
    CHECK(begin.from == at("2026-02-20T10:00:00Z"));
    CHECK(!begin.repaired);
}

TEST_CASE("behind an unusable cursor everything since the last success less a day is asked again") {
    const FollowedRow row{.cursor = uuid, .last_success = now - 240h};
    const auto begin = begin_of({{row}}, now);
    CHECK(begin.from == now - 264h);
    REQUIRE(begin.repaired);
    CHECK(begin.repaired->purpose == events::Purpose::sync);
    CHECK(begin.repaired->bad == uuid);
    CHECK(begin.repaired->reopened ==
          events::Window{.axis = events::WindowAxis::updated, .from = now - 264h, .to = now});
    // However long ago that was: seven days would leave a gap.
    CHECK(from_of({{.cursor = "", .last_success = now - 24h * 400}}) == now - 24h * 401);
    CHECK(from_of({{.cursor = "9999-01-01T00:00:00Z", .last_success = now}}) == now - 24h);
}

TEST_CASE("behind an unusable cursor without a believable success all that Amazon keeps is asked") {
    CHECK(from_of({{.cursor = uuid}}) == kept);
    CHECK(from_of({{.cursor = uuid, .last_success = now + 1s}}) == kept);
    CHECK(from_of({{.cursor = uuid, .last_success = at("2020-01-01T00:00:00Z")}}) == kept);
    CHECK(from_of({{.cursor = uuid, .last_success = kept + 1h}}) == kept);
    // Other work wrote the first, and with it the success; the second says itself how long ago.
    CHECK(from_of({{.cursor = "{\"reportId\":1}", .last_success = now - 1h}}) == kept);
    CHECK(from_of({{.cursor = "2020-01-01T00:00:00Z", .last_success = now - 1h}}) == kept);
}

TEST_CASE("of several rows the one that reaches back furthest counts") {
    const FollowedRow good{.cursor = "2026-02-20T10:00:00Z", .last_success = now - 1h};
    const FollowedRow older{.cursor = "2026-02-01T10:00:00Z", .last_success = now - 1h};
    const FollowedRow bad{.cursor = uuid, .last_success = now - 1h};
    const FollowedRow document{.cursor = " {\"reportId\":1}", .last_success = now - 1h};
    CHECK(from_of({good, older}) == at("2026-02-01T10:00:00Z"));
    CHECK(from_of({good, FollowedRow{}}) == at("2026-02-20T10:00:00Z"));
    const auto beside_document = begin_of({{good, document}}, now);
    CHECK(beside_document.from == at("2026-02-20T10:00:00Z"));
    CHECK(!beside_document.repaired);
    const auto beside_bad = begin_of({{bad, good}}, now);
    CHECK(beside_bad.from == at("2026-02-20T10:00:00Z"));
    REQUIRE(beside_bad.repaired);
    CHECK(beside_bad.repaired->reopened.from == at("2026-02-20T10:00:00Z"));
    CHECK(from_of({FollowedRow{}, document}) == kept);
}

TEST_CASE("rows without a cursor say that nobody followed updates") {
    CHECK(!from_of({}));
    CHECK(!from_of({{.last_success = now - 1h}, FollowedRow{}}));
}

TEST_CASE("a bad cursor is kept as text that can be shown") {
    const auto bad_of = [](std::string cursor) {
        return begin_of({{FollowedRow{.cursor = std::move(cursor)}}}, now).repaired.value().bad;
    };
    CHECK(bad_of("") == "(empty)");
    CHECK(bad_of("a\x1b[31mb\nc\xc3\xa9") == "a?[31mb?c??");
    CHECK(bad_of(std::string(1 << 20, 'x')) == std::string(100, 'x') + "...");
}
