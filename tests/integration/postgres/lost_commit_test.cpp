#include "adapters/memory/memory_event_log.hpp"
#include "projections/projector.hpp"
#include "tests/integration/postgres/page_showing.hpp"
#include "tests/integration/postgres/tables_under_test.hpp"
#include "tests/support/cutting_proxy.hpp"
#include "tests/support/line_page_reader.hpp"
#include "tests/support/new_event.hpp"

#include <catch2/catch.hpp>

using namespace orderlog;
using namespace orderlog::tests;
using projections::CommitOutcome;

namespace {

using Cut = CuttingProxy::Cut;

events::OrderObservation order_of(const std::string& id) {
    events::OrderObservation order;
    order.id = events::OrderId{id};
    order.created = order.last_updated = support::january(1);
    order.has_status = true;
    order.raw_status = "SHIPPED";
    return order;
}

}  // namespace

TEST_CASE("a session lost during COMMIT leaves all or nothing, and the retry tells which",
          "[postgres]") {
    const auto [cut, stored, again] = GENERATE(table<Cut, int, CommitOutcome>(
        {{Cut::before, 0, CommitOutcome::stored}, {Cut::after, 2, CommitOutcome::repeated}}));
    TablesUnderTest tables;
    CuttingProxy proxy{tables.database.conninfo(), "COMMIT", cut};
    adapters::PgReadModel model{proxy.conninfo(), tables.names};
    const auto batch = batch_of(0, 5, sample_orders(2, rank_of(1'000, 5)));

    const auto lost = model.commit(batch);
    REQUIRE(!lost);
    CHECK(lost.error().kind == events::ErrorKind::unavailable);
    CHECK(proxy.cuts() == 1);
    CHECK(tables.database.count("orderlog.orders") == stored);
    CHECK(*model.checkpoint() == checkpoint_at(stored == 0 ? 0 : 5));

    CHECK(model.commit(batch).value() == again);
    CHECK(tables.database.count("orderlog.orders") == 2);
    CHECK(*model.checkpoint() == checkpoint_at(5));
}

TEST_CASE("an order whose new lines are lost on the way to COMMIT keeps the lines it had",
          "[postgres]") {
    TablesUnderTest tables;
    tables.commit(batch_of(0, 5, {sample_order("302-1", rank_of(1'000, 5))}));
    const auto lines = [&] {
        return tables.database.rows(
            "SELECT raw_status || ' ' || order_item_id || ' ' || title"
            " FROM orderlog.orders JOIN orderlog.order_items USING (external_order_id) ORDER BY 1");
    };
    const auto before = lines();
    CuttingProxy proxy{tables.database.conninfo(), "COMMIT", Cut::before};
    adapters::PgReadModel model{proxy.conninfo(), tables.names};
    auto newer = sample_order("302-1", rank_of(2'000, 6));
    newer.header.raw_status = "NEW";
    newer.items.front().id = events::OrderItemId{"0"};
    newer.items.front().title = "new";
    const auto batch = batch_of(5, 6, {newer});

    REQUIRE(!model.commit(batch));
    CHECK(proxy.cuts() == 1);
    CHECK(lines() == before);
    CHECK(model.commit(batch).value() == CommitOutcome::stored);
    CHECK(lines().size() == before.size());
    CHECK(lines().front() == "NEW 0 new");
}

TEST_CASE("a projector whose COMMIT was lost goes on without a gap or a repeat", "[postgres]") {
    const auto cut = GENERATE(Cut::before, Cut::after);
    TablesUnderTest tables;
    CuttingProxy proxy{tables.database.conninfo(), "COMMIT", cut};
    adapters::PgReadModel model{proxy.conninfo(), tables.names};
    adapters::MemoryEventLog log;
    support::LinePageReader reader;
    projections::Projector projector{log, model, reader};
    REQUIRE(log.append({page_showing(log, order_of("o-1"))}));
    CHECK(!projector.step());
    REQUIRE(log.append({page_showing(log, order_of("o-2"))}));
    for (int step = 0; step < 2; ++step) {
        REQUIRE(projector.step());
    }
    CHECK(proxy.cuts() == 1);
    CHECK(tables.database.rows("SELECT external_order_id FROM orderlog.orders ORDER BY 1") ==
          std::vector<std::string>{"o-1", "o-2"});
    CHECK(model.checkpoint()->position == log.info().last);
}
