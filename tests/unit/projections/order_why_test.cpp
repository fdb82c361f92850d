#include "projections/order_why.hpp"

#include "adapters/memory/memory_event_log.hpp"
#include "tests/support/line_page_reader.hpp"
#include "tests/support/new_event.hpp"
#include "tests/unit/projections/folded.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace orderlog;
using namespace orderlog::projections;
using events::OrderMark;
using support::order_at;

namespace {

events::OrderObservation priced(std::int64_t updated_ms, const std::string& status,
                                const std::string& total) {
    auto order = order_at(updated_ms, status);
    order.has_money = true;
    order.total = events::Money{.amount = *events::Decimal::parse(total), .currency = "EUR"};
    return order;
}

// Pages of one order each, a minute apart from 2 January on.
class SeenOrder {
 public:
    SeenOrder& add(const events::OrderObservation& order) {
        const std::string body = support::body_of(order);
        auto page = support::new_page(stream_, count_, body);
        page.time += count_++ * std::chrono::minutes{1};
        std::get<events::PageFetched>(page.event).marks = {OrderMark::changed};
        page.order_entries = {{.key = {.tenant = stream_.tenant, .order = order.id}}};
        REQUIRE(log_.append({page}));
        return *this;
    }
    [[nodiscard]] std::vector<Sighting> seen(const UpTo& up_to = {}) {
        support::LinePageReader reader;
        return sightings({.tenant = stream_.tenant, .order = order_at(0, "").id}, up_to, log_,
                         reader)
            .value();
    }

 private:
    events::StreamId stream_{support::stream_of("t1")};
    std::uint64_t count_{0};
    adapters::MemoryEventLog log_{};
};

std::vector<Outcome> outcomes(const ColumnReason& reason) {
    std::vector<Outcome> all;
    std::ranges::transform(reason.witnesses, std::back_inserter(all), &Witness::outcome);
    return all;
}

using Outcomes = std::vector<Outcome>;

}  // namespace

TEST_CASE("a total that the newest page does not tell is an older one's, and both are told",
          "[order]") {
    SeenOrder pages;
    pages.add(priced(1000, "PENDING", "9")).add(priced(2000, "UNSHIPPED", "12.5"));
    pages.add(order_at(3000, "SHIPPED"));
    const auto why = reasons(pages.seen(), "total_amount");
    REQUIRE(why.size() == 1);
    CHECK(why[0].column.value == "12.5");
    CHECK(why[0].column.rank.position == events::LogPosition{2});
    CHECK(outcomes(why[0]) == Outcomes{Outcome::older_update, Outcome::chosen, Outcome::not_sent});
    CHECK(why[0].witnesses[0].value == "9");
    CHECK(why[0].witnesses[2].value == std::nullopt);
    CHECK(reasons(pages.seen(), "order_status")[0].column.value == "SHIPPED");
}

TEST_CASE("of two pages with one update the later is chosen", "[order]") {
    SeenOrder pages;
    pages.add(priced(1000, "PENDING", "9")).add(priced(1000, "PENDING", "10"));
    CHECK(outcomes(reasons(pages.seen(), "total_amount")[0]) ==
          Outcomes{Outcome::earlier_page, Outcome::chosen});
}

TEST_CASE("a page without a status is told to fill gaps only", "[order]") {
    SeenOrder pages;
    pages.add(order_at(1000, "PENDING")).add(order_at(2000, ""));
    CHECK(outcomes(reasons(pages.seen(), "raw_status")[0]) ==
          Outcomes{Outcome::chosen, Outcome::without_status});
}

TEST_CASE("what no page tells is unknown, and a column that there is not has no reason",
          "[order]") {
    SeenOrder pages;
    pages.add(order_at(1000, "PENDING"));
    const auto why = reasons(pages.seen(), "total_amount");
    REQUIRE(why.size() == 1);
    CHECK(why[0].column.value == std::nullopt);
    CHECK_FALSE(why[0].column.rank.observed());
    CHECK(outcomes(why[0]) == Outcomes{Outcome::not_sent});
    CHECK(reasons(pages.seen(), "colour").empty());
    CHECK(reasons({}, "total_amount").empty());
}

TEST_CASE("a column of lines has a reason for each, one of a line alone one", "[order]") {
    auto order = order_at(1000, "SHIPPED");
    order.has_items = true;
    order.items = {{.id = events::OrderItemId{"i1"}, .sku = "red"},
                   {.id = events::OrderItemId{"i2"}, .sku = "blue"}};
    auto later = order_at(2000, "SHIPPED");
    later.has_items = true;
    later.items = {{.id = events::OrderItemId{"i2"}, .title = "mug"}};
    SeenOrder pages;
    pages.add(order).add(later);
    CHECK(reasons(pages.seen(), "sku").size() == 2);
    const auto first = reasons(pages.seen(), "items.i1.title");
    REQUIRE(first.size() == 1);
    CHECK(outcomes(first[0]) == Outcomes{Outcome::chosen, Outcome::not_sent});
    const auto removed = reasons(pages.seen(), "items.i1.removed");
    CHECK(removed[0].column.value == "true");
    CHECK(outcomes(removed[0]) == Outcomes{Outcome::older_update, Outcome::chosen});
    CHECK(removed[0].witnesses[0].value == "false");
    CHECK(removed[0].witnesses[1].value == "true");
}

TEST_CASE("an order is as the log had it up to a position or a time", "[order]") {
    using namespace std::chrono_literals;
    SeenOrder pages;
    pages.add(priced(1000, "PENDING", "9")).add(priced(2000, "SHIPPED", "12"));
    const auto status = [&](const UpTo& up_to) {
        const auto order = merged(pages.seen(up_to));
        return order ? order->header.raw_status : "none";
    };
    CHECK(status({.position = events::LogPosition{0}}) == "none");
    CHECK(status({.position = events::LogPosition{1}}) == "PENDING");
    CHECK(status({.position = events::LogPosition{2}}) == "SHIPPED");
    CHECK(status({.time = support::january(2) - 1us}) == "none");
    CHECK(status({.time = support::january(2) + 59s}) == "PENDING");
    CHECK(status({.time = support::january(2) + 60s}) == "SHIPPED");
}

TEST_CASE("what a page changed is told by column, with what was there before", "[order]") {
    SeenOrder pages;
    pages.add(order_at(1000, "PENDING")).add(priced(2000, "PENDING", "12"));
    const auto seen = pages.seen();
    const auto changed = changes(*merged({seen[0]}), *merged(seen));
    REQUIRE(changed.size() == 3);
    CHECK(changed[0].name == "last_update_date");
    CHECK(changed[1].name == "currency");
    CHECK(changed[2].name == "total_amount");
    CHECK(changed[2].before == std::nullopt);
    CHECK(changed[2].after == "12");
    CHECK(changes(seen[0].rows, seen[0].rows).empty());
}
