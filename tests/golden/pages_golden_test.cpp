#include "adapters/sp_api/orders_page_reader.hpp"

#include <catch2/catch.hpp>
#include <fmt/core.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

using namespace orderlog::events;
using orderlog::adapters::OrdersPageReader;

namespace {

std::filesystem::path golden(const std::string& name) {
    return std::filesystem::path{ORDERLOG_SOURCE_DIR} / "tests/golden/pages" / name;
}

std::string read_file(const std::string& name) {
    std::ifstream file{golden(name), std::ios::binary};
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

std::string text(const std::optional<Time>& time) {
    return time ? to_text(*time) : "-";
}
std::string text(const std::optional<Decimal>& amount) {
    return amount ? amount->text() : "-";
}
std::string text(const std::optional<std::int64_t>& number) {
    return number ? std::to_string(*number) : "-";
}

std::string text(const ItemObservation& item) {
    return fmt::format(
        "  item {} asin='{}' sku='{}' title='{}' quantity={} shipped={} unshipped={}\n"
        "    money={} currency='{}' unit={} price={} tax={} shipping={} discount={}\n",
        item.id.value(), item.asin, item.sku, item.title, text(item.quantity),
        text(item.quantity_shipped), text(item.quantity_unshipped), item.has_money, item.currency,
        text(item.unit_price), text(item.item_price), text(item.item_tax),
        text(item.shipping_price), text(item.promotion_discount));
}

std::string text(const OrderObservation& order) {
    std::string lines = fmt::format(
        "order {} at {} size {}\n  created={} updated={} channel='{}' marketplace='{}' "
        "business={}\n  status={} raw='{}' by='{}' level='{}'\n  money={} total={} '{}'\n"
        "  items={} packages={}\n",
        order.id.value(), order.offset, order.size, to_text(order.created),
        to_text(order.last_updated), order.sales_channel, order.marketplace_id.value(),
        order.is_business_order, order.has_status, order.raw_status, order.fulfilled_by,
        order.ship_service_level, order.has_money, order.total ? order.total->amount.text() : "-",
        order.total ? order.total->currency : "", order.has_items, order.has_packages);
    for (const ItemObservation& item : order.items) {
        lines += text(item);
    }
    for (const PackageObservation& package : order.packages) {
        lines += fmt::format(
            "  package '{}' carrier='{}' tracking='{}' status='{}' service='{}' shipped={} "
            "created={}\n",
            package.reference, package.carrier, package.tracking_number, package.status,
            package.shipping_service, text(package.ship_time), text(package.created));
    }
    return lines;
}

std::string text(const Page& page) {
    std::string lines =
        fmt::format("page token='{}' updated_before={} created_before={}\n", page.next_token,
                    text(page.last_updated_before), text(page.created_before));
    for (const OrderObservation& order : page.orders) {
        lines += text(order);
    }
    for (const UnreadableOrder& order : page.unreadable) {
        lines += fmt::format("unreadable {}: {}\n", order.id.value(), order.cause);
    }
    return lines;
}

void check_page(const std::string& name, Operation operation, DataSets asked,
                const std::string& expected) {
    OrdersPageReader reader;
    const auto page = reader.read(operation, asked, read_file(name));
    REQUIRE(page);
    const std::string said = text(*page);
    if (std::getenv("UPDATE_GOLDEN") != nullptr) {
        std::ofstream{golden(expected), std::ios::binary} << said;
    }
    INFO("UPDATE_GOLDEN=1 rewrites " << expected << "; a change of meaning raises the version");
    CHECK(said == read_file(expected));
}

}  // namespace

TEST_CASE("a stored page says for ever what it said first") {
    CHECK(OrdersPageReader{}.version() == 2);
    check_page("search_orders.json", Operation::search_orders, all_data_sets, "search_orders.txt");
    check_page("search_orders.json", Operation::search_orders, DataSets{1},
               "search_orders_fulfillment.txt");
    check_page("get_order.json", Operation::get_order, all_data_sets, "get_order.txt");
}
