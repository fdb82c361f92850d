#include "projections/page_evidence.hpp"

#include "adapters/memory/memory_event_log.hpp"
#include "tests/support/line_page_reader.hpp"
#include "tests/support/new_event.hpp"
#include "tests/unit/projections/folded.hpp"

#include <catch2/catch.hpp>

using namespace orderlog;
using events::OrderMark;
using support::body_of;
using support::order_at;

namespace {

// Pages of one connection, as its engine appends them.
class Pages {
 public:
    // With the entries of those orders that are not the same.
    void add(const std::vector<events::OrderObservation>& orders, std::vector<OrderMark> marks,
             std::uint32_t unreadable = 0) {
        const std::string body = body_of(orders);
        auto event = support::new_page(stream_, version_++, body);
        auto& page = std::get<events::PageFetched>(event.event);
        page.marks = std::move(marks);
        page.unreadable = unreadable;
        const auto read = reader_.read(page.operation, page.data_sets, body);
        for (std::size_t i = 0; i < page.marks.size(); ++i) {
            if (page.marks[i] != OrderMark::same) {
                const auto& order = read->orders[i];
                event.order_entries.push_back(
                    {.key = {.tenant = stream_.tenant, .order = order.id},
                     .offset = order.offset,
                     .digest = events::digest(body.substr(order.offset, order.size))});
            }
        }
        REQUIRE(log_.append({event}));
    }
    void add_unreadable() {
        auto event = support::new_page(stream_, version_++, "unreadable");
        std::get<events::PageFetched>(event.event).marks = {OrderMark::new_order};
        REQUIRE(log_.append({event}));
    }
    [[nodiscard]] bool newest_is_evidence() {
        const auto stored =
            log_.read_stream(stream_, events::StreamVersion{version_ - 1}, {}).value().front();
        return projections::is_evidence(stored, std::get<events::PageFetched>(stored.event), log_,
                                        reader_)
            .value();
    }

 private:
    events::StreamId stream_{support::stream_of("t1")};
    std::uint64_t version_{0};
    adapters::MemoryEventLog log_{};
    support::LinePageReader reader_{};
};

events::OrderObservation other_order() {
    auto order = order_at(1, "PENDING");
    order.id = events::OrderId{"028-0000000-0000000"};
    return order;
}

}  // namespace

TEST_CASE("orders that came into the log with their page, or before it, bear it out",
          "[coverage]") {
    Pages pages;
    pages.add({order_at(1, "PENDING")}, {OrderMark::new_order});
    CHECK(pages.newest_is_evidence());
    pages.add({order_at(1, "PENDING"), other_order()}, {OrderMark::same, OrderMark::new_order});
    CHECK(pages.newest_is_evidence());
    pages.add({order_at(2, "SHIPPED"), order_at(2, "SHIPPED")},
              {OrderMark::changed, OrderMark::same});
    CHECK(pages.newest_is_evidence());
    // An order that only a reader of today can read is a debt, not a missing page.
    auto third = other_order();
    third.id = events::OrderId{"028-0000000-0000001"};
    pages.add({order_at(2, "SHIPPED"), third}, {OrderMark::same}, 1);
    CHECK(pages.newest_is_evidence());
}

TEST_CASE("a page that cannot be read bears nothing out", "[coverage]") {
    Pages pages;
    pages.add_unreadable();
    CHECK_FALSE(pages.newest_is_evidence());
}

TEST_CASE("an order that is the same as nothing in the log bears no page out", "[coverage]") {
    Pages pages;
    SECTION("never told") {
        pages.add({other_order(), order_at(1, "PENDING")}, {OrderMark::new_order, OrderMark::same});
    }
    SECTION("told otherwise") {
        pages.add({order_at(1, "PENDING")}, {OrderMark::new_order});
        pages.add({order_at(2, "SHIPPED")}, {OrderMark::same});
    }
    SECTION("on a page of which its writer saw more orders") {
        pages.add({order_at(1, "PENDING")}, {OrderMark::new_order});
        pages.add({order_at(1, "PENDING")}, {OrderMark::same, OrderMark::same});
    }
    SECTION("beside one that its writer could not read, which is a debt") {
        pages.add({order_at(1, "PENDING"), other_order()}, {OrderMark::same}, 1);
    }
    CHECK_FALSE(pages.newest_is_evidence());
}
