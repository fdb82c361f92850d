#include "tests/contract/read_model/order_story.hpp"
#include "tests/contract/read_model/tables_under_test.hpp"

#include <catch2/catch.hpp>

#include <chrono>

using namespace orderlog;
using namespace orderlog::contract;
using namespace orderlog::projections;
using events::LogPosition;

namespace {

constexpr events::Time day = std::chrono::sys_days{std::chrono::year{2026} / 3 / 1};
const events::StreamId stream{events::TenantId{"t1"}, events::ConnectionId{"t1-eu"}};

ConnectionRow connection() {
    ConnectionRow row;
    row.stream = stream;
    row.status = "PENDING";
    row.display_name = "Shop";
    row.region = "EU";
    row.created_at = row.updated_at = day;
    row.log_position = LogPosition{1};
    return row;
}

SyncStateRow sync_state() {
    SyncStateRow row;
    row.stream = stream;
    row.cursor = day;
    row.created_at = row.updated_at = day;
    row.log_position = LogPosition{1};
    return row;
}

BackfillStateRow backfill() {
    BackfillStateRow row;
    row.stream = stream;
    row.backfill_start_date = day;
    row.backfill_end_date = day + std::chrono::days{30};
    row.status = "RUNNING";
    row.progress_percent = 100.0 / 3;
    row.created_at = row.updated_at = day;
    row.log_position = LogPosition{1};
    return row;
}

SyncRunRow run(std::uint64_t position) {
    SyncRunRow row;
    row.stream = stream;
    row.run = row.log_position = LogPosition{position};
    row.purpose = "sync";
    row.window_axis = "updated";
    row.window_from = row.window_to = row.started_at = day;
    return row;
}

DebtRow debt(const std::string& order) {
    DebtRow row;
    row.stream = stream;
    row.order = events::OrderId{order};
    row.cause = "unreadable";
    row.state = "OPEN";
    row.incurred_at = day;
    row.log_position = LogPosition{1};
    return row;
}

StateRows all_rows() {
    return {{connection()}, {sync_state()}, {backfill()}, {run(3), run(4)}, {debt("a"), debt("b")}};
}

void commit(ReadModel& model, std::uint64_t from, const StateRows& rows) {
    REQUIRE(*model.commit({checkpoint_at(from), checkpoint_at(from + 1), {}, rows}) ==
            CommitOutcome::stored);
}

}  // namespace

TEMPLATE_LIST_TEST_CASE("rows of state come back as they were", "[read_model]", Tables) {
    TestType tables;
    commit(tables.model(), 0, all_rows());
    const auto rows = tables.model().load_state();
    REQUIRE(rows);
    REQUIRE(rows->backfill_states.size() == 1);
    CHECK(rows->backfill_states.front().progress_percent == 100.0 / 3);
    TestType copy;
    commit(copy.model(), 0, *rows);
    CHECK(copy.full() == tables.full());
}

TEMPLATE_LIST_TEST_CASE("a row of state replaces the one of its key", "[read_model]", Tables) {
    TestType tables;
    commit(tables.model(), 0, all_rows());
    auto changed = connection();
    changed.status = "CONNECTED";
    changed.last_sync_at = day;
    auto ended = run(3);
    ended.ended_at = day;
    ended.reason_code = "SUCCESS";
    commit(tables.model(), 1, {{changed}, {}, {}, {ended}, {}});
    TestType expected;
    commit(expected.model(), 0,
           {{changed}, {sync_state()}, {backfill()}, {ended, run(4)}, {debt("a"), debt("b")}});
    CHECK(tables.full() == expected.full());
}

TEMPLATE_LIST_TEST_CASE("ended runs and settled debts are kept but not loaded", "[read_model]",
                        Tables) {
    TestType tables;
    auto rows = all_rows();
    rows.sync_runs.front().ended_at = day;
    rows.sync_runs.front().reason_code = "SUCCESS";
    rows.debts.front().settled_at = day;
    rows.debts.front().state = "PAID";
    commit(tables.model(), 0, rows);
    const auto loaded = tables.model().load_state();
    REQUIRE(loaded->sync_runs.size() == 1);
    CHECK(loaded->sync_runs.front().run == LogPosition{4});
    REQUIRE(loaded->debts.size() == 1);
    CHECK(loaded->debts.front().order.value() == "b");
}
