#include "tools/story/explanation.hpp"

#include "events/event_numbers.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace orderlog;
using namespace orderlog::tools;
using namespace std::chrono_literals;
using events::Event;
using events::LogPosition;
using events::Operation;
using events::Purpose;
using events::StoredEvent;
using events::Time;

namespace {

const Time ten = events::parse_time("2026-01-15T10:00:00Z").value();
const events::Window window{
    .axis = events::WindowAxis::updated, .from = ten - 24h, .to = ten - 12h};

StoredEvent at(Time time, std::uint64_t position, Event event) {
    StoredEvent stored;
    stored.position = LogPosition{position};
    stored.time = time;
    stored.actor = "alice";
    stored.event = std::move(event);
    return stored;
}

/// Of an event that nothing went before.
std::string alone(Event event) {
    return explanation(at(ten, 7, std::move(event)), {.before = {}});
}

std::string caused_by(const Event& event, const StoredEvent& cause,
                      const Circumstances& before = {}) {
    return explanation(at(ten, 7, event), {.before = before, .cause = &cause});
}

/// What the events before say, in their order.
Circumstances after(const std::vector<StoredEvent>& events) {
    Circumstances before;
    for (const StoredEvent& one : events) {
        evolve(before, one);
    }
    return before;
}

events::PageFetched page_of(Purpose purpose) {
    events::PageFetched page;
    page.purpose = purpose;
    page.window = window;
    page.rate = "0.0056";
    return page;
}

events::SyncPolled poll() {
    return {.window = window, .rate = "0.0056"};
}

/// Backfill and sync take turns until Amazon refuses.
std::vector<StoredEvent> drained(Time end) {
    std::vector<StoredEvent> events;
    for (std::uint64_t i = 0; i < 20; ++i) {
        const Time time = end - (19 - i) * 1s;
        events.push_back(i % 2 == 0 ? at(time, i + 1, page_of(Purpose::backfill))
                                    : at(time, i + 1, poll()));
    }
    events.push_back(at(
        end, 21,
        events::RequestFailed{
            .purpose = Purpose::sync, .kind = events::FailureKind::rate_limited, .status = 429}));
    return events;
}

using Told = std::vector<std::pair<Event, std::string>>;

Time day(const char* text) {
    return events::parse_time(std::string(text) + "T00:00:00Z").value();
}

const Told of_the_system{
    {events::EngineStarted{.sends = true},
     "This process asks Amazon; what the one before it may have had under way counts as spent "
     "quota."},
    {events::EngineStopped{}, "It ended cleanly; nothing is asked until the next start."},
    {events::SellerClaimed{}, "From here on no other log may read the seller."},
    {events::SellerClaimLost{},
     "PostgreSQL names another log as its owner, so the seller is not asked for until it is "
     "claimed again."},
    {events::AlertRaised{.since = ten - 1h}, "It had begun 1 h 00 min before."},
    {events::AlertCleared{.to_tell = true}, "The webhook is told of it."},
    {events::AlertDelivered{}, "It is not sent again."},
    {events::UsagePlanLearned{.rate_per_s = 0.5},
     "The bucket gets one token in 2.0 s from here on."},
    {events::LossAccepted{},
     "What those events said is unknown; the span is read again and every bucket counts as "
     "empty."},
    {events::ProjectionSwapped{}, "A rebuild had filled them from the log."},
    {events::TokenIssued{},
     "Whoever has it may ask the HTTP API in this name; the log has its hash alone."},
    {events::TokenRevoked{}, "Whoever has it is answered 401 from then on."},
    {events::ConsentRequested{},
     "Amazon asks the seller and sends him back with a proof; the log has its hash alone."},
    {events::ConsentEnded{}, "The proof is used up: it connects nothing again."},
    {events::HeadsRecorded{},
     "Who keeps it can tell later whether a record before this one was taken away or "
     "replaced."},
};

const Told of_connections{
    {events::ConnectionAdded{},
     "It was added by 'alice'. Without a refresh token nothing can be asked."},
    {events::ConnectionChanged{.paused = true},
     "It was changed by 'alice'. Nothing more is asked for it until it is resumed; what was "
     "under way is still taken."},
    {events::ConnectionRemoved{},
     "It was removed by 'alice'; nothing more is fetched and its rows stay."},
    {events::RunStarted{.requested = true}, "It was asked for by 'alice'."},
    {events::RunEnded{.reason = events::ReasonCode::authorisation_revoked, .failures = 2},
     "AUTHORISATION_REVOKED: the seller took the authorisation back. 2 requests failed on the "
     "way."},
};

const Told of_calls{
    {events::PageFetched{.purpose = Purpose::debt},
     "The order was owed, so it was asked for by its id."},
    {events::SyncPolled{.window = window},
     "Nothing was new, so no run and no page are kept; all updates up to 2026-01-14 22:00:00Z "
     "are known, the bound that was asked for."},
    {events::RequestFailed{.kind = events::FailureKind::rate_limited, .retry_at = ten + 90s},
     "An error is never progress, so cursor and watermark stay: Amazon's quota was used up, so "
     "its bucket counts as empty. The next attempt waits 1 min 30 s, until 2026-01-15 "
     "10:01:30Z."},
    {events::AccessProbed{.reason = events::ReasonCode::role_missing},
     "Amazon had refused the connection and was asked for the seller's marketplaces, which "
     "takes no role. So it is ROLE_MISSING: the application lacks a role that orders take."},
    {events::CursorAdvanced{}, "The page was the window's last one."},
    {events::WatermarkAdvanced{}, "It moves only when a whole window is read and stored."},
    {events::CursorRepaired{.bad = "the page tokens go round", .parts = 1},
     "The chain could not go on behind the page: the page tokens go round. The window is asked "
     "again from its first page."},
};

const Told of_backfill{
    {events::BackfillRequested{.from = day("2025-11-01"), .to = day("2026-01-15")},
     "It was asked for by 'alice': 3 chunks, the newest first."},
    {events::ChunkOpened{}, "Chunks are read one after the other, the newest first."},
    {events::ChunkCompleted{.window = window},
     "Every window of 2026-01-14 10:00:00Z – 2026-01-14 22:00:00Z was read to its end and "
     "stored, up to the page."},
    {events::BackfillPaused{},
     "It was paused by 'alice': no further page of the past is asked for until it is resumed."},
    {events::BackfillResumed{}, "It was resumed by 'alice' and goes on at its cursor."},
    {events::BackfillCompleted{}, "Its last chunk is closed: nothing of the past is left to read."},
    {events::BackfillCancelled{}, "It was given up by 'alice'; what was read stays."},
};

const Told of_debts{
    {events::DebtIncurred{},
     "The page names the order, but it cannot be read whole from it, so it is owed and asked "
     "for by its id until it is; the window goes on."},
    {events::DebtPaid{}, "The page holds it whole."},
    {events::DebtAbandoned{},
     "It is not asked for any more; 'orderlog debts retry --abandoned' asks once more."},
    {events::DebtRetried{.cause = "no id", .incurred = LogPosition{3}},
     "It was asked for by 'alice'; it is owed since position 3: no id."},
    {events::ItemsOwed{},
     "Orders v0 shows orders without their items, so those of the page are read before the "
     "next page is asked for."},
    {events::ItemsAdvanced{.pages = 2},
     "2 pages so far; the order stays owed until the last "
     "one."},
};

}  // namespace

TEST_CASE("each kind of event has its sentences") {
    std::set<std::size_t> kinds;
    for (const Told& told : {of_the_system, of_connections, of_calls, of_backfill, of_debts}) {
        for (const auto& [event, sentences] : told) {
            CAPTURE(events::name_of(event));
            CHECK(alone(event) == sentences);
            kinds.insert(event.index());
        }
    }
    CHECK(kinds.size() == std::variant_size_v<Event>);
}

TEST_CASE("a page says how far Amazon vouches for it, and whether it moved anything") {
    events::PageFetched page = page_of(Purpose::sync);
    page.last_updated_before = window.to - 1h;
    page.unreadable = 2;
    page.duration_us = 4'200'000;
    CHECK(alone(page) ==
          "The page is stored, and its window is at its end. Amazon says that it is complete only "
          "up to 2026-01-14 21:00:00Z. 2 orders of it could not be read and are owed: asked for "
          "one by one. It came late or twice, so it moved nothing. Amazon took 4.2 s to answer.");
    StoredEvent moved = at(ten, 7, page_of(Purpose::backfill));
    moved.correlation = LogPosition{5};
    CHECK(explanation(moved, {.before = {}}) ==
          "The page is stored, and its window is at its end.");
}

TEST_CASE("a watermark goes to the bound asked, or no further than an echo of Amazon's") {
    events::PageFetched page = page_of(Purpose::sync);
    page.last_updated_before = window.to;
    StoredEvent cause = at(ten, 6, page);
    const auto moved = [&](Time to) {
        return caused_by(events::WatermarkAdvanced{.from = window.from, .to = to}, cause);
    };
    CHECK(moved(window.to) ==
          "The window 2026-01-14 10:00:00Z – 2026-01-14 22:00:00Z was read whole, up to the page "
          "at position 6: the watermark goes to the bound that was asked for.");
    CHECK_THAT(moved(window.to - 1h),
               Catch::EndsWith("Amazon says that an earlier page of it is complete only up to "
                               "2026-01-14 21:00:00Z, so the watermark goes no further."));
    page.last_updated_before = window.to - 1h;
    cause = at(ten, 6, page);
    CHECK_THAT(moved(window.to - 1h), Catch::Contains("the last page is complete only up to"));
}

TEST_CASE("a refused page token is told with its age, and that the window was halved") {
    const Circumstances before =
        after({at(ten - 25h, 4,
                  events::CursorAdvanced{
                      .purpose = Purpose::backfill, .token = "secret token", .pages = 1})});
    const StoredEvent refused =
        at(ten, 6,
           events::RequestFailed{.purpose = Purpose::backfill,
                                 .kind = events::FailureKind::cursor_refused,
                                 .status = 400,
                                 .code = "InvalidInput"});
    CHECK(caused_by(
              events::CursorRepaired{
                  .purpose = Purpose::backfill, .bad = "0123", .reopened = window, .parts = 2},
              refused, before) ==
          "Amazon refused the page token (status 400 InvalidInput), 1 d 1 h after Amazon had given "
          "it. The window was halved: 2 smaller windows take fewer pages, and what was read "
          "already counts once.");
}

TEST_CASE("a call that waited for quota says how many tokens there were and who shares them") {
    auto before = after(drained(ten));
    const std::string said =
        explanation(at(ten + 180s, 30, page_of(Purpose::backfill)), {.before = before});
    CHECK_THAT(said,
               Catch::StartsWith(
                   "It was asked 3 min 01 s after what backfill had done last, at position "
                   "19. It waited 3 min 00 s for quota: the bucket of searchOrders had 0 "
                   "tokens at 2026-01-15 10:00:00Z, and one comes back in 3 min 00 s; of this "
                   "connection's last 20 calls 9 for backfill, 11 for sync."));
}

TEST_CASE("calls that follow each other as tokens come back are told as such") {
    std::vector<StoredEvent> steady;
    for (std::uint64_t i = 0; i < 5; ++i) {
        steady.push_back(at(ten + i * 180s, i + 1, page_of(Purpose::backfill)));
    }
    const auto before = after(steady);
    CHECK_THAT(
        explanation(at(ten + 900s, 9, page_of(Purpose::backfill)), {.before = before}),
        Catch::Contains("It waited 3 min 00 s for quota: a call of searchOrders had left at "
                        "2026-01-15 10:12:00Z (position 5), 3 min 00 s before, and one comes "
                        "back in 3 min 00 s."));
    // One that left much later did not wait for that token.
    CHECK_THAT(explanation(at(ten + 3h, 9, page_of(Purpose::backfill)), {.before = before}),
               !Catch::Contains("quota") &&
                   Catch::Contains("This connection's events do not say why not sooner."));
}

TEST_CASE("quota is no reason where calls left without it, or where Amazon names no rate") {
    std::vector<StoredEvent> fast;
    for (std::uint64_t i = 0; i < 40; ++i) {
        fast.push_back(at(ten + i * 2s, i + 1, page_of(Purpose::backfill)));
    }
    const auto at_180 = [](const Circumstances& before, Time last) {
        return explanation(at(last + 180s, 99, page_of(Purpose::backfill)), {.before = before});
    };
    CHECK_THAT(at_180(after(fast), ten + 78s), !Catch::Contains("quota"));
    events::PageFetched unnamed = page_of(Purpose::backfill);
    unnamed.rate.clear();
    CHECK_THAT(at_180(after({at(ten, 1, unnamed)}), ten), !Catch::Contains("quota"));
}

TEST_CASE("a retry names the failed attempt and until when it had to wait") {
    const auto before = after({at(ten, 4,
                                  events::RequestFailed{.purpose = Purpose::sync,
                                                        .kind = events::FailureKind::unavailable,
                                                        .status = 503,
                                                        .attempt = 3,
                                                        .quota_token_spent = false,
                                                        .retry_at = ten + 8s})});
    CHECK_THAT(
        explanation(at(ten + 9s, 5, poll()), {.before = before}),
        Catch::StartsWith("It was asked 9.0 s after what sync had done last, at position 4. "
                          "Attempt 3 had failed at 2026-01-15 10:00:00Z (unavailable, status "
                          "503): not to be asked again before 2026-01-15 10:00:08Z."));
    // Backfill did not fail.
    CHECK_THAT(explanation(at(ten + 9s, 5, page_of(Purpose::backfill)), {.before = before}),
               !Catch::Contains("Attempt"));
}

TEST_CASE("a failed call for one order is no reason why another was asked late") {
    const auto before = after({at(ten, 4,
                                  events::RequestFailed{.operation = Operation::get_order,
                                                        .purpose = Purpose::debt,
                                                        .order = events::OrderId{"1"},
                                                        .retry_at = ten + 60s})});
    events::PageFetched page;
    page.operation = Operation::get_order;
    page.purpose = Purpose::debt;
    page.order = events::OrderId{"2"};
    CHECK(explanation(at(ten + 61s, 5, page), {.before = before}) ==
          "The order was owed, so it was asked for by its id.");
    page.order = events::OrderId{"1"};
    CHECK_THAT(explanation(at(ten + 61s, 5, page), {.before = before}),
               Catch::Contains("Attempt 1 had failed"));
}

TEST_CASE("polls follow an interval, and items of Orders v0 come before the next page") {
    auto before = after({at(ten, 4, poll())});
    CHECK_THAT(
        explanation(at(ten + 300s, 5, poll()), {.before = before}),
        Catch::StartsWith("Updates are asked for at an interval; what sync had done last was "
                          "5 min 00 s before, at position 4. Nothing was new"));
    events::PageFetched of_items;
    of_items.operation = Operation::v0_get_order_items;
    of_items.purpose = Purpose::debt;
    events::PageFetched orders = page_of(Purpose::backfill);
    orders.operation = Operation::v0_get_orders;
    before = after({at(ten, 1, orders), at(ten + 2s, 2, of_items), at(ten + 4s, 3, of_items)});
    CHECK_THAT(explanation(at(ten + 5s, 4, orders), {.before = before}),
               Catch::Contains("2 pages of items were read first."));
}

TEST_CASE("a quiet time is told with what stopped the engine, or that it died") {
    const auto before = after({at(ten, 10, poll())});
    const std::vector<StoredEvent> stopped{
        at(ten + 1min, 11, events::EngineStopped{.cause = "interrupted"}),
        at(ten + 2min, 12, events::EngineStarted{.sends = false}),
        at(ten + 3min, 13, events::EngineStopped{}),
        at(ten + 31min, 14, events::EngineStarted{.sends = true})};
    const auto said = [&](std::span<const StoredEvent> meanwhile) {
        return explanation(at(ten + 32min, 15, poll()), {.before = before, .meanwhile = meanwhile});
    };
    CHECK_THAT(said(stopped), Catch::StartsWith("No engine ran from 2026-01-15 10:01:00Z to "
                                                "2026-01-15 10:31:00Z (interrupted)."));
    CHECK_THAT(said(std::span(stopped).last(1)),
               Catch::StartsWith("An engine was started at 2026-01-15 10:31:00Z; the one before it "
                                 "had not ended cleanly."));
    CHECK_THAT(said({}), !Catch::Contains("ngine ran"));
    // A person changes something while none runs.
    CHECK_THAT(explanation(at(ten + 20min, 15, events::ConnectionChanged{}),
                           {.before = before, .meanwhile = std::span(stopped).first(1)}),
               Catch::StartsWith("No engine that asks Amazon has run since 2026-01-15 10:01:00Z "
                                 "(interrupted)."));
}

TEST_CASE("a quiet time is told with who was paused, a backfill's with its own pause") {
    auto before =
        after({at(ten - 1min, 1, poll()), at(ten, 2, events::ConnectionChanged{.paused = true}),
               at(ten + 30min, 3, events::ConnectionChanged{.paused = false})});
    CHECK_THAT(explanation(at(ten + 31min, 4, poll()), {.before = before}),
               Catch::StartsWith("The connection was paused from 2026-01-15 10:00:00Z to "
                                 "2026-01-15 10:30:00Z."));
    CHECK_THAT(explanation(at(ten + 32min, 5, events::ConnectionChanged{}), {.before = before}),
               !Catch::Contains("paused"));  // It was over before the last event.
    before =
        after({at(ten, 1, page_of(Purpose::backfill)), at(ten + 1s, 2, events::BackfillPaused{}),
               at(ten + 5min, 3, poll()), at(ten + 30min, 4, events::BackfillResumed{})});
    CHECK_THAT(explanation(at(ten + 31min, 5, page_of(Purpose::backfill)), {.before = before}),
               Catch::StartsWith("The backfill was paused from 2026-01-15 10:00:01Z to 2026-01-15 "
                                 "10:30:00Z."));
    CHECK_THAT(explanation(at(ten + 31min, 5, poll()), {.before = before}),
               !Catch::Contains("paused"));
    before = after({at(ten, 1, events::ConnectionChanged{.paused = true})});
    CHECK_THAT(explanation(at(ten + 5min, 2, events::BackfillPaused{}), {.before = before}),
               Catch::StartsWith("The connection was paused since 2026-01-15 10:00:00Z."));
}

TEST_CASE("a run's end says how long it took from the event that began it") {
    const StoredEvent run = at(ten - 17min, 3, events::RunStarted{});
    CHECK(explanation(at(ten, 7, events::RunEnded{}), {.before = {}, .run = &run}) ==
          "SUCCESS: it read what it was for. It took 17 min 00 s from its beginning at 2026-01-15 "
          "09:43:00Z (position 3).");
}

TEST_CASE("no explanation holds a page token, or bytes that would steer a terminal") {
    const StoredEvent page = at(ten, 6, page_of(Purpose::sync));
    CHECK_THAT(caused_by(events::CursorAdvanced{.token = "secret token"}, page),
               !Catch::Contains("secret"));
    CHECK_THAT(alone(events::DebtRetried{.cause = "\x1b[2J"}), !Catch::Contains("\x1b"));
    CHECK_THAT(alone(events::CursorRepaired{.bad = "\x1b[2J"}), !Catch::Contains("\x1b"));
}
