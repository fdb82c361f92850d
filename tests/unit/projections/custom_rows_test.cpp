#include "adapters/memory/memory_custom_model.hpp"
#include "adapters/memory/memory_event_log.hpp"
#include "adapters/memory/memory_read_model.hpp"
#include "projections/custom_projector.hpp"
#include "projections/projector.hpp"
#include "tests/support/line_page_reader.hpp"
#include "tests/support/random_history.hpp"
#include "tests/unit/projections/folded.hpp"

#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include <algorithm>
#include <ranges>

using namespace orderlog;
using namespace orderlog::projections;
using adapters::MemoryCustomModel;
using adapters::MemoryEventLog;

namespace {

/// The bytes of an order are its value; of those with an odd size it says nothing.
class WholeText final : public ValueReader {
 public:
    events::Result<std::vector<std::optional<ReadValue>>> read(events::OrdersApi /*api*/,
                                                               std::string_view order) override {
        reads += 1;
        std::optional<ReadValue> odd;
        if (order.size() % 2 == 0) {
            odd = ReadValue{std::string{order}, true};
        }
        return std::vector{std::optional{ReadValue{std::string{order}, true}}, odd};
    }

    int reads{0};
};

const CustomTable table{.name = "t",
                        .tenants = {},
                        .columns = {{.name = "whole", .pointer = "/"}, {.name = "odd"}},
                        .where = {}};

/// The log brought into the model, one step after the other.
void bring(const events::EventLog& log, CustomReadModel& model, std::size_t events_max,
           const CustomTable& described = table) {
    support::LinePageReader pages;
    WholeText values;
    CustomProjector projector(log, model, {described, pages, values},
                              {.batch_rows_max = 5, .batch_events_max = events_max});
    for (int steps = 0; steps < 10'000; ++steps) {
        const auto step = projector.step();
        REQUIRE(step);
        if (step->caught_up) {
            return;
        }
    }
    FAIL("the projector does not come to the log's end");
}

std::string text_of(const MemoryCustomModel& model) {
    std::string text;
    for (const auto& [key, row] : model.rows()) {
        text += key.tenant.value() + " " + key.order.value();
        for (const CustomValue& value : row.values) {
            text += " " + std::to_string(value.rank.updated_ms) + "/" +
                    std::to_string(value.rank.position.value()) + "=" +
                    value.read.text.value_or("-");
        }
        text += "\n";
    }
    return text;
}

CustomRow row(std::int64_t updated_ms, std::uint64_t position, std::optional<std::string> text) {
    CustomRow made;
    made.key = {events::TenantId{"t1"}, events::Marketplace::amazon, events::OrderId{"o"}};
    made.values.resize(1);
    if (text) {
        made.values[0] = {Rank{updated_ms, events::LogPosition{position}, {}}, {*text, true}};
    }
    return made;
}

}  // namespace

TEST_CASE("older never overwrites newer, and a page that says nothing erases nothing") {
    const std::vector<CustomRow> said{row(30, 1, "c"), row(10, 2, "a"), row(30, 3, "d"),
                                      row(40, 4, std::nullopt), row(20, 5, "b")};
    std::vector<std::size_t> order{0, 1, 2, 3, 4};
    do {
        CustomRow merged = said[order[0]];
        for (const std::size_t place : order) {
            merge(merged, said[place]);
            merge(merged, said[place]);
        }
        CHECK(merged.values[0].read.text == "d");
    } while (std::ranges::next_permutation(order).found);
}

TEST_CASE("in steps of any size, fed twice or once, a custom table is the same") {
    CHECK(rc::check([] {
        MemoryEventLog log;
        const auto seed = *rc::gen::inRange<std::uint32_t>(0, 1'000'000);
        support::RandomHistory{seed}.extend(log, 60);
        MemoryCustomModel at_once;
        MemoryCustomModel singly;
        bring(log, at_once, 10'000);
        bring(log, singly, 1);
        bring(log, singly, 1);
        RC_ASSERT(text_of(at_once) == text_of(singly));
        RC_ASSERT(at_once.lineage()->at.position == log.info().last);
    }));
}

TEST_CASE("a custom table has a row for each order that orderlog's own table has") {
    for (std::uint32_t seed = 1; seed <= 50; ++seed) {
        MemoryEventLog log;
        support::RandomHistory{seed}.extend(log, 80);
        MemoryCustomModel custom;
        bring(log, custom, 7);
        adapters::MemoryReadModel own;
        support::LinePageReader pages;
        Projector projector(log, own, pages);
        while (!projector.step()->caught_up) {
        }
        INFO("seed " << seed);
        CHECK(std::ranges::equal(std::views::keys(custom.rows()), std::views::keys(own.orders())));
    }
}

TEST_CASE("other tenants' pages are not even read for a table of one tenant") {
    MemoryEventLog log;
    support::RandomHistory{1}.extend(log, 80);
    CustomTable one = table;
    one.tenants = {events::TenantId{"t1"}};
    MemoryCustomModel all;
    MemoryCustomModel own;
    bring(log, all, 100);
    bring(log, own, 100, one);
    CHECK(own.rows().size() < all.rows().size());
    CHECK(std::ranges::all_of(std::views::keys(own.rows()),
                              [](const auto& key) { return key.tenant.value() == "t1"; }));
    CHECK(std::ranges::count_if(std::views::keys(all.rows()), [](const auto& key) {
              return key.tenant.value() == "t1";
          }) == static_cast<std::ptrdiff_t>(own.rows().size()));
}

TEST_CASE("a table that was made of another log's records is refused") {
    MemoryEventLog log;
    MemoryEventLog other;
    support::RandomHistory{1}.extend(log, 40);
    support::RandomHistory{2}.extend(other, 40);
    MemoryCustomModel model;
    bring(log, model, 100);
    support::LinePageReader pages;
    WholeText values;
    CustomProjector projector(other, model, {table, pages, values});
    CHECK(projector.step().error().kind == events::ErrorKind::foreign);
}

TEST_CASE("two who feed one table by turns lose and double nothing") {
    MemoryEventLog log;
    support::RandomHistory{3}.extend(log, 80);
    MemoryCustomModel alone;
    MemoryCustomModel shared;
    bring(log, alone, 100);
    support::LinePageReader pages;
    WholeText values;
    CustomProjector first(log, shared, {table, pages, values}, {.batch_events_max = 3});
    CustomProjector second(log, shared, {table, pages, values}, {.batch_events_max = 5});
    bool overtaken = false;
    for (int turn = 0; turn < 200; ++turn) {
        const auto step = (turn % 3 == 0 ? first : second).step();
        REQUIRE(step);
        overtaken = overtaken || step->overtaken;
    }
    CHECK(overtaken);
    CHECK(text_of(shared) == text_of(alone));
}
