#include "tools/orderlog/parity_run.hpp"

#include "adapters/memory/memory_event_log.hpp"
#include "tools/orderlog/parity_view.hpp"

#include <catch2/catch.hpp>
#include <fmt/core.h>

#include <algorithm>
#include <chrono>

using namespace orderlog;
using namespace std::chrono_literals;
using events::LogPosition;
using events::Operation;
using events::PageFetched;

namespace {

constexpr events::Time day = std::chrono::sys_days{std::chrono::year{2026} / 1 / 15};
const events::StreamId acme_eu{events::TenantId{"acme"}, events::ConnectionId{"eu"}};

std::string v0_orders(const std::string& status) {
    return fmt::format(
        R"({{"payload":{{"Orders":[{{"AmazonOrderId":"171-1","PurchaseDate":"2026-01-15T01:00:00Z",)"
        R"("LastUpdateDate":"2026-01-15T02:00:00Z","OrderStatus":"{}"}}]}}}})",
        status);
}
std::string v0_items(const std::string& id, const std::string& price) {
    return fmt::format(
        R"({{"payload":{{"AmazonOrderId":"171-1","OrderItems":[{{"OrderItemId":"{}","ASIN":"B0",)"
        R"("QuantityOrdered":1,"ItemPrice":{{"CurrencyCode":"EUR","Amount":"{}"}}}}]}}}})",
        id, price);
}
std::string newer_item(const std::string& id, const std::string& price) {
    return fmt::format(
        R"({{"orderItemId":"{}","quantityOrdered":1,"product":{{"asin":"B0"}},"proceeds":)"
        R"({{"breakdowns":[{{"type":"ITEM","subtotal":{{"amount":"{}","currencyCode":"EUR"}}}}]}}}})",
        id, price);
}
std::string newer_orders(const std::string& status, const std::string& items) {
    return fmt::format(
        R"({{"orders":[{{"orderId":"171-1","createdTime":"2026-01-15T01:00:00.5Z",)"
        R"("lastUpdatedTime":"2026-01-15T02:00:00.5Z","salesChannel":{{"channelName":"AMAZON"}},)"
        R"("fulfillment":{{"fulfillmentStatus":"{}"}},"orderItems":[{}]}}]}})",
        status, items);
}

/// A log of one connection whose pages come an hour apart, the first at 03:00.
class Pages {
 public:
    LogPosition add(Operation operation, const std::string& body, LogPosition causation = {},
                    bool more = false) {
        PageFetched page{.operation = operation, .data_sets = events::all_data_sets};
        page.order = events::OrderId{"171-1"};
        page.server_time = day + 3h + 1h * position_;
        page.items_as_of = day + 2h;
        page.body_size = static_cast<std::uint32_t>(body.size());
        page.body_sha256 = events::sha256(body);
        if (more) {
            page.token_out = events::sha256("token");
        }
        return append(page, causation, events::Body{body, 1});
    }
    LogPosition append(events::Event event, LogPosition causation,
                       std::optional<events::Body> body = {}) {
        std::vector<events::NewEvent> batch(1);
        batch[0].stream = acme_eu;
        batch[0].expected = events::StreamVersion{static_cast<std::uint64_t>(position_)};
        batch[0].time = day + 3h + 1h * position_++;
        batch[0].causation = causation;
        batch[0].event = std::move(event);
        batch[0].body = std::move(body);
        const auto at = log.append(std::move(batch));
        REQUIRE(at);
        return *at;
    }
    void add_v0(const std::string& status, const std::string& price) {
        add(Operation::v0_get_orders, v0_orders(status));
        add(Operation::v0_get_order_items, v0_items("1", price));
    }
    void add_newer(const std::string& status, const std::string& price) {
        add(Operation::search_orders, newer_orders(status, newer_item("1", price)));
    }
    [[nodiscard]] tools::ConnectionParity parity() const {
        const auto parity = tools::parity_of(log, acme_eu, 3);
        REQUIRE(parity);
        return *parity;
    }

    adapters::MemoryEventLog log;

 private:
    int position_{0};
};

}  // namespace

TEST_CASE("an order that both APIs told alike is compared without a finding") {
    Pages pages;
    pages.add_v0("Shipped", "9.90");
    pages.add_newer("SHIPPED", "9.9");
    const auto parity = pages.parity();
    CHECK(parity.by_both == 1);
    CHECK(parity.compared == 1);
    CHECK(parity.items == 1);
    CHECK(parity.findings() == 0);
    CHECK(tools::parity_total({parity}) == "1 order with 1 item compared in 9 fields: 0 findings");
}

TEST_CASE("a cent between the stored pages is a finding that names order and item") {
    Pages pages;
    pages.add_newer("SHIPPED", "9.90");
    pages.add_v0("Shipped", "9.91");
    const auto parity = pages.parity();
    CHECK(parity.findings() == 1);
    CHECK(tools::parity_notes(parity).front() ==
          "finding: OrderItems.ItemPrice of order 171-1, item 1: v0 says '9.91 EUR', 2026-01-01 "
          "'9.90 EUR'");
}

TEST_CASE("an order that only one API told, or in another status, is not compared") {
    Pages pages;
    pages.add_v0("Unshipped", "9.91");
    CHECK(pages.parity().by_both == 0);
    pages.add_newer("SHIPPED", "9.90");
    const auto parity = pages.parity();
    CHECK(parity.by_both == 1);
    CHECK(parity.changed_between == 1);
    CHECK(parity.compared == 0);
    CHECK(parity.findings() == 0);
}

TEST_CASE("of each API the newest reading is compared") {
    Pages pages;
    pages.add_v0("Shipped", "9.91");
    pages.add_newer("SHIPPED", "9.92");
    pages.add_v0("Shipped", "9.90");
    pages.add_newer("SHIPPED", "9.90");
    const auto parity = pages.parity();
    CHECK(parity.compared == 1);
    CHECK(parity.findings() == 0);
}

TEST_CASE("the items of v0 are those of all pages of their chain, once it has its last") {
    Pages pages;
    pages.add(Operation::v0_get_orders, v0_orders("Shipped"));
    const auto first = pages.add(Operation::v0_get_order_items, v0_items("1", "9.90"), {}, true);
    const auto advanced = pages.append(
        events::ItemsAdvanced{
            .order = events::OrderId{"171-1"}, .token = "token", .pages = 1, .items = 1},
        first);
    pages.add(Operation::search_orders,
              newer_orders("SHIPPED", newer_item("1", "9.90") + "," + newer_item("2", "1.00")));
    CHECK(pages.parity().items_missing == 1);
    pages.add(Operation::v0_get_order_items, v0_items("2", "1.00"), advanced);
    const auto parity = pages.parity();
    CHECK(parity.items == 2);
    CHECK(parity.findings() == 0);
}

TEST_CASE("a stored page that nobody can read is corrupt, not passed over") {
    Pages pages;
    pages.add(Operation::v0_get_orders, R"({"payload":{}})");
    const auto parity = tools::parity_of(pages.log, acme_eu, 3);
    REQUIRE_FALSE(parity);
    CHECK(parity.error().kind == events::ErrorKind::corrupt);
}
