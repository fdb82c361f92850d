#include "projections/state_fold.hpp"

#include "adapters/memory/memory_read_model.hpp"
#include "tests/support/new_event.hpp"
#include "tests/support/random_history.hpp"
#include "tests/unit/projections/folded.hpp"

#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include <chrono>

using namespace orderlog;
using namespace orderlog::events;
using namespace orderlog::projections;
using adapters::MemoryEventLog;
using adapters::MemoryReadModel;
using support::append;
using support::january;
using support::state_of;

namespace {

// Folds events after `from` up to `to`, going on from what the model loads, as after a restart.
void fold_span(const EventLog& log, MemoryReadModel& model, LogPosition from, LogPosition to) {
    StateFold fold(*model.load_state());
    const auto events = *log.read(from, {10'000, 64 << 20});
    for (const StoredEvent& stored : events) {
        if (stored.position <= to) {
            fold.apply(stored);
        }
    }
    model.put(fold.take_changed());
}

void add_connection(MemoryEventLog& log) {
    append(log, ConnectionAdded{ApplicationId{"app"},
                                SellerId{"A1"},
                                Region::eu,
                                {MarketplaceId{"M1"}, MarketplaceId{"M2"}},
                                "Shop",
                                "env:T"});
}

RequestFailed failure(Purpose purpose, FailureKind kind) {
    RequestFailed failed;
    failed.purpose = purpose;
    failed.kind = kind;
    failed.retry_at = january(3);
    return failed;
}

PageFetched page(Purpose purpose, std::vector<OrderMark> marks) {
    PageFetched fetched;
    fetched.purpose = purpose;
    fetched.marks = std::move(marks);
    fetched.items = 2;
    return fetched;
}

const Window month{WindowAxis::created, january(1), january(31)};

}  // namespace

TEST_CASE("a fold that is cut anywhere gives the rows of one that is not", "[state_fold]") {
    CHECK(rc::check([](std::uint32_t seed, std::uint32_t cut_from) {
        MemoryEventLog log;
        support::RandomHistory(seed).extend(log, 80);
        const LogPosition last = log.info().last;
        const LogPosition cut{cut_from % last.value()};
        MemoryReadModel whole;
        MemoryReadModel model;
        fold_span(log, whole, {}, last);
        fold_span(log, model, {}, cut);
        fold_span(log, model, cut, last);
        RC_ASSERT(model.full() == whole.full());
    }));
}

TEST_CASE("a connection is what last became of it", "[connections]") {
    MemoryEventLog log;
    add_connection(log);
    const auto status = [&] { return state_of(log).connections.front().status; };
    CHECK(status() == "PENDING");
    CHECK(state_of(log).connections.front().marketplace_ids == "M1,M2");
    append(log, SyncPolled{});
    CHECK(status() == "CONNECTED");
    append(log, failure(Purpose::sync, FailureKind::rate_limited));
    CHECK(status() == "CONNECTED");
    append(log, failure(Purpose::sync, FailureKind::unauthorised));
    CHECK(status() == "ERROR");
    CHECK(state_of(log).connections.front().last_error == "unauthorised");
    ConnectionChanged changed;
    changed.paused = true;
    append(log, changed);
    CHECK(status() == "DISABLED");
    changed.paused = false;
    changed.credential = "env:NEW";
    append(log, changed);
    CHECK(status() == "CONNECTED");
    append(log, ConnectionRemoved{"sold"});
    CHECK(status() == "DISABLED");
    CHECK(state_of(log).connections.front().removed);
}

TEST_CASE("a refusal that was told apart stays so while it lasts", "[sync_state]") {
    MemoryEventLog log;
    add_connection(log);
    const auto reason = [&] { return state_of(log).sync_states.front().last_reason_code; };
    append(log, failure(Purpose::sync, FailureKind::unauthorised));
    CHECK(reason() == "AUTHORISATION_REVOKED");
    AccessProbed probed;
    probed.verdict = AccessVerdict::granted;
    append(log, probed);
    CHECK(reason() == "AUTHORISATION_REVOKED");
    probed.reason = ReasonCode::role_missing;
    probed.message = "a role is missing";
    append(log, probed);
    CHECK(reason() == "ROLE_MISSING");
    CHECK(state_of(log).sync_states.front().last_error == "a role is missing");
    CHECK(state_of(log).connections.front().last_error == "a role is missing");
    append(log, failure(Purpose::probe, FailureKind::rate_limited));
    append(log, failure(Purpose::sync, FailureKind::unavailable));
    CHECK(state_of(log).sync_states.front().last_error == "a role is missing");
    append(log, failure(Purpose::sync, FailureKind::unauthorised));
    CHECK(reason() == "ROLE_MISSING");
    auto by_login = failure(Purpose::sync, FailureKind::unauthorised);
    by_login.quota_token_spent = false;
    append(log, by_login);
    CHECK(reason() == "AUTHORISATION_REVOKED");
    append(log, probed);
    append(log, SyncPolled{});
    CHECK(reason() == "SUCCESS");
    append(log, failure(Purpose::sync, FailureKind::unauthorised));
    CHECK(reason() == "AUTHORISATION_REVOKED");
    // A new token ends it: what fails then is told for what it is.
    append(log, probed);
    append(log, ConnectionChanged{.credential = "env:NEW"});
    append(log, failure(Purpose::sync, FailureKind::unavailable));
    CHECK(reason() == "AMAZON_UNAVAILABLE");
}

TEST_CASE("a poll without news moves the watermark to the smaller of bound and echo",
          "[sync_state]") {
    MemoryEventLog log;
    add_connection(log);
    SyncPolled polled;
    polled.window = {WindowAxis::updated, january(1), january(9)};
    polled.last_updated_before = january(8);
    append(log, polled);
    const auto row = state_of(log).sync_states.front();
    CHECK(row.cursor == january(8));
    CHECK(row.last_reason_code == "SUCCESS");
    CHECK(row.last_success_at == row.last_polled_at);
}

TEST_CASE("who turns back from v0 has no watermark until a window is closed", "[sync_state]") {
    MemoryEventLog log;
    add_connection(log);
    append(log, WatermarkAdvanced{january(1), january(9)});
    append(log, ConnectionChanged{.orders_api = OrdersApi::v0});
    CHECK(state_of(log).sync_states.front().cursor == january(9));
    append(log, ConnectionChanged{.orders_api = OrdersApi::v2026_01_01});
    CHECK_FALSE(state_of(log).sync_states.front().cursor);
    append(log, WatermarkAdvanced{january(2), january(3)});
    CHECK(state_of(log).sync_states.front().cursor == january(3));
}

TEST_CASE("a failed sync says why and moves nothing", "[sync_state]") {
    MemoryEventLog log;
    add_connection(log);
    append(log, WatermarkAdvanced{january(1), january(5)});
    append(log, failure(Purpose::backfill, FailureKind::unavailable));
    CHECK(state_of(log).sync_states.front().last_error.empty());
    append(log, failure(Purpose::sync, FailureKind::unavailable));
    const auto row = state_of(log).sync_states.front();
    CHECK(row.cursor == january(5));
    CHECK(row.last_error == "unavailable");
    CHECK(row.last_reason_code == "AMAZON_UNAVAILABLE");
}

TEST_CASE("a backfill's end is no end of a sync, a refusal is", "[sync_state]") {
    MemoryEventLog log;
    add_connection(log);
    const auto run = append(log, RunStarted{Purpose::backfill, month, true});
    append(log, RunEnded{ReasonCode::unreadable_page}, run);
    CHECK(state_of(log).sync_states.front().last_reason_code.empty());
    const auto second = append(log, RunStarted{Purpose::backfill, month, true});
    append(log, RunEnded{ReasonCode::token_missing}, second);
    CHECK(state_of(log).sync_states.front().last_reason_code == "TOKEN_MISSING");
}

TEST_CASE("an imported connection shows its old cursor until a window is closed", "[sync_state]") {
    MemoryEventLog log;
    ConnectionAdded imported{.seller = SellerId{"A1"}, .follow_from = january(9)};
    append(log, imported);
    CHECK(state_of(log).sync_states.front().cursor == january(9));
    CHECK(!state_of(log).sync_states.front().last_success_at);
    // By Amazon's clock that time has not come: the first window sets it back.
    append(log, SyncPolled{.window = {WindowAxis::updated, january(7), january(8)}});
    CHECK(state_of(log).sync_states.front().cursor == january(8));
    append(log, SyncPolled{.window = {WindowAxis::updated, january(5), january(6)}});
    CHECK(state_of(log).sync_states.front().cursor == january(8));
}

TEST_CASE("a backfill's progress is the share of the span that is closed", "[backfill_state]") {
    MemoryEventLog log;
    append(log, BackfillRequested{january(1), january(31), 15, 1});
    CHECK(state_of(log).backfill_states.front().status == "PENDING");
    append(log, ChunkOpened{0, {WindowAxis::created, january(16), january(31)}});
    append(log, page(Purpose::backfill, {OrderMark::new_order, OrderMark::same}));
    append(log,
           CursorAdvanced{
               Purpose::backfill, {WindowAxis::created, january(22), january(31)}, "q", "", 1});
    const auto row = state_of(log).backfill_states.front();
    CHECK(row.status == "RUNNING");
    CHECK(row.progress_percent == 30);
    CHECK(row.total_orders_synced == 2);
    CHECK(row.total_orders_estimated == 7);
    CHECK(row.last_synced_order_date == january(22));
    CHECK(row.current_chunk_start == january(16));
}

TEST_CASE("a page token is shown as its hash", "[backfill_state]") {
    MemoryEventLog log;
    append(log, BackfillRequested{january(1), january(31), 30, 1});
    append(log, CursorAdvanced{Purpose::backfill, month, "q", "secret", 1});
    const auto hash = state_of(log).backfill_states.front().next_token_hash;
    CHECK(hash == to_hex(sha256("secret")));
}

TEST_CASE("a completed backfill is done and counts each order once", "[backfill_state]") {
    MemoryEventLog log;
    append(log, BackfillRequested{january(1), january(31), 30, 1});
    append(log, ChunkOpened{0, month});
    append(log, failure(Purpose::backfill, FailureKind::unavailable));
    CHECK(state_of(log).backfill_states.front().retry_after == january(3));
    append(log, ChunkCompleted{0, month, 41});
    append(log, BackfillCompleted{41});
    append(log, page(Purpose::backfill, {OrderMark::same}));
    const auto row = state_of(log).backfill_states.front();
    CHECK(row.status == "DONE");
    CHECK(row.progress_percent == 100);
    CHECK(row.error_count == 1);
    CHECK(row.last_error.empty());
    CHECK(row.completed_at.has_value());
}

TEST_CASE("a late page wakes neither a paused nor a cancelled backfill", "[backfill_state]") {
    MemoryEventLog log;
    append(log, BackfillRequested{january(1), january(31), 30, 1});
    append(log, ChunkOpened{0, month});
    append(log, BackfillPaused{"asked"});
    append(log, page(Purpose::backfill, {OrderMark::new_order}));
    CHECK(state_of(log).backfill_states.front().status == "PAUSED");
    append(log, BackfillResumed{"asked"});
    CHECK(state_of(log).backfill_states.front().status == "RUNNING");
    append(log, BackfillCancelled{"asked"});
    append(log, page(Purpose::backfill, {OrderMark::new_order}));
    CHECK(state_of(log).backfill_states.front().status == "ERROR");
    CHECK(state_of(log).backfill_states.front().last_error == "asked");
}

TEST_CASE("a run counts what it reads until it ends", "[sync_runs]") {
    MemoryEventLog log;
    const auto run = append(log, RunStarted{Purpose::sync, month, true});
    append(log, page(Purpose::sync, {OrderMark::new_order, OrderMark::changed, OrderMark::same}),
           run);
    append(log, failure(Purpose::sync, FailureKind::unavailable), run);
    const auto open = state_of(log).sync_runs.front();
    CHECK(open.run == run);
    CHECK(open.orders_new + open.orders_changed + open.orders_same == 3);
    CHECK(open.items == 2);
    CHECK(open.failures == 1);
    CHECK_FALSE(open.ended_at);
    append(log, RunEnded{ReasonCode::success, "", 9, 8, 7, 6, 5, 4}, run);
    append(log, page(Purpose::sync, {OrderMark::new_order}), run);
    const auto ended = state_of(log).sync_runs.front();
    CHECK(ended.reason_code == "SUCCESS");
    CHECK(ended.pages == 9);
    CHECK(ended.items == 5);
}

TEST_CASE("a debt is open until it is paid or given up", "[debts]") {
    MemoryEventLog log;
    const OrderId order{"028-1234567-1234567"};
    append(log, DebtIncurred{order, "unreadable"});
    auto failed = failure(Purpose::debt, FailureKind::not_found);
    failed.operation = Operation::get_order;
    failed.order = order;
    append(log, failed);
    append(log, DebtIncurred{order, "again"});
    CHECK(state_of(log).debts.front().state == "OPEN");
    CHECK(state_of(log).debts.front().attempts == 1);
    append(log, DebtPaid{order});
    CHECK(state_of(log).debts.front().state == "PAID");
    append(log, DebtIncurred{order, "once more"});
    const auto anew = state_of(log).debts.front();
    CHECK(anew.state == "OPEN");
    CHECK(anew.attempts == 0);
    CHECK_FALSE(anew.settled_at);
    append(log, DebtAbandoned{order, "gone", 5});
    CHECK(state_of(log).debts.front().state == "ABANDONED");
}

TEST_CASE("a debt that people ask for again is open, with no attempt yet", "[debts]") {
    MemoryEventLog log;
    const OrderId order{"028-1234567-1234567"};
    auto failed = failure(Purpose::debt, FailureKind::not_found);
    failed.operation = Operation::get_order;
    failed.order = order;
    append(log, DebtIncurred{order, "unreadable"});
    append(log, failed);
    append(log, DebtRetried{.order = order});
    const auto owed = state_of(log).debts.front();
    CHECK(owed.state == "OPEN");
    CHECK(owed.cause == "unreadable");
    CHECK(owed.attempts == 0);
    append(log, DebtAbandoned{order, "gone", 5});
    append(log, DebtRetried{.order = order, .cause = "unreadable"});
    const auto anew = state_of(log).debts.front();
    CHECK(anew.state == "OPEN");
    CHECK(anew.cause == "unreadable");
    CHECK(anew.attempts == 0);
    CHECK_FALSE(anew.settled_at);
    append(log, DebtAbandoned{order, "gone", 5});
    append(log, DebtRetried{.order = order, .items_only = true});
    CHECK(state_of(log).debts.front().cause == "its items are not read yet");
    append(log, DebtPaid{order});
    CHECK(state_of(log).debts.front().state == "PAID");
}
