#include "tools/access/verification_note.hpp"

#include "tests/support/temp_directory.hpp"

#include <catch2/catch.hpp>

using namespace orderlog;
using namespace orderlog::tools;

namespace {

const events::LogId some_log{"one"};

VerificationNote note_at(std::uint64_t last, VerificationScope scope, bool whole) {
    return {.time = events::parse_time("2020-03-01T12:00:00Z").value(),
            .last = events::LogPosition{last},
            .whole = whole,
            .scope = scope,
            .log = some_log};
}

/// The last note and the last whole one, after all of these.
struct Kept {
    explicit Kept(const std::vector<VerificationNote>& notes) {
        const support::TempDirectory dir;
        for (const VerificationNote& note : notes) {
            keep_verification(dir.path(), note);
        }
        last = read_verification(dir.path(), some_log);
        whole = read_whole_verification(dir.path(), some_log);
    }
    std::optional<VerificationNote> last{};
    std::optional<VerificationNote> whole{};
};

constexpr auto records = VerificationScope::records;
constexpr auto entries = VerificationScope::entries;
constexpr auto all = VerificationScope::all;

}  // namespace

TEST_CASE("problems stand until a verification that looks at as much finds none") {
    const auto scope = GENERATE(entries, all);
    const VerificationNote damaged = note_at(9, scope, false);
    const VerificationNote lesser = note_at(10, records, true);
    CHECK(Kept({damaged, lesser}).last == damaged);
    CHECK(Kept({damaged, lesser}).whole == lesser);
    const VerificationNote mended = note_at(11, scope, true);
    CHECK(Kept({damaged, lesser, mended}).last == mended);
    CHECK(Kept({note_at(9, records, false), lesser}).last == lesser);
}

TEST_CASE("problems that are found by a lesser verification do not lessen those that stand") {
    const Kept kept(
        {note_at(9, all, false), note_at(9, records, false), note_at(9, records, true)});
    REQUIRE(kept.last);
    CHECK_FALSE(kept.last->whole);
}

TEST_CASE("problems that were found while a verification was under way stand when it finds none") {
    VerificationNote damaged = note_at(9, records, false);
    damaged.time += std::chrono::hours(1);
    CHECK(Kept({damaged, note_at(10, all, true)}).last == damaged);
    damaged.time =
        events::parse_time("2999-01-01T00:00:00Z").value();  // By a clock that was ahead.
    CHECK(Kept({damaged, note_at(10, all, true)}).last == note_at(10, all, true));
}

TEST_CASE("the last whole verification is known beside problems") {
    const VerificationNote whole = note_at(8, all, true);
    const Kept kept({whole, note_at(9, records, false), note_at(9, records, false)});
    CHECK_FALSE(kept.last->whole);
    CHECK(kept.whole == whole);
}

TEST_CASE("what was verified of another log counts for none") {
    VerificationNote other = note_at(8, all, true);
    other.log = events::LogId{"other"};
    CHECK_FALSE(Kept({other}).last);
    CHECK_FALSE(Kept({other}).whole);
}
