#include "adapters/simulated_amazon/seller_truth.hpp"
#include "asked_amazon.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <set>

using namespace orderlog;
using namespace orderlog::adapters;
using namespace std::chrono_literals;

namespace {

GeneratorOptions busy_days(std::uint64_t seed) {
    return {.seed = seed,
            .orders = 3000,
            .first_created = noon - 24h * 20,
            .last_created = noon + 12h,
            .histories_end = noon + 24h};
}

AskedAmazon amazon_of(OrderBook book) {
    std::vector<SimulatedSeller> sellers;
    sellers.push_back(seller_named("A1", std::move(book)));
    return {SimulatedAmazonOptions{.application = {}, .quota = false}, std::move(sellers)};
}

const std::string order_path = "/orders/2026-01-01/orders/";

}  // namespace

TEST_CASE("an order is served in the state of the asking moment") {
    OrderBook book;
    const std::array states{
        OrderState{noon, OrderStatus::pending, ParcelStage::none},
        OrderState{noon + 1h, OrderStatus::unshipped, ParcelStage::none},
        OrderState{noon + 2h, OrderStatus::partially_shipped, ParcelStage::in_transit},
        OrderState{noon + 3h, OrderStatus::shipped, ParcelStage::delivered}};
    const std::array lines{line_of(7, 1990)};
    book.add(head_of("404-1", noon), lines, states);
    book.seal();
    auto amazon = amazon_of(std::move(book));
    const auto path = order_path + "404-1?includedData=FULFILLMENT,PROCEEDS,PACKAGES";
    CHECK(amazon.get(path, noon - 1us).status == 404);

    const auto order = [&](events::Time now) {
        return nlohmann::json::parse(amazon.get(path, now).body).at("order");
    };
    const auto pending = order(noon + 1h - 1us);
    CHECK(pending["fulfillment"]["fulfillmentStatus"] == "PENDING");
    CHECK(pending["lastUpdatedTime"] == "2026-01-15T12:00:00.000Z");
    CHECK_FALSE(pending.contains("proceeds"));
    CHECK_FALSE(pending["orderItems"][0].contains("proceeds"));
    CHECK_FALSE(pending["orderItems"][0]["product"].contains("price"));
    const auto unshipped = order(noon + 1h);
    CHECK(unshipped["fulfillment"]["fulfillmentStatus"] == "UNSHIPPED");
    CHECK(unshipped["proceeds"]["grandTotal"]["amount"] == "19.90");
    CHECK_FALSE(unshipped.contains("packages"));
    const auto part = order(noon + 2h);
    CHECK(part["orderItems"][0]["fulfillment"]["quantityFulfilled"] == 1);
    CHECK(part["orderItems"][0]["fulfillment"]["quantityUnfulfilled"] == 1);
    CHECK(part["packages"][0]["packageItems"][0]["quantity"] == 1);
    const auto shipped = order(noon + 500h);
    CHECK(shipped["fulfillment"]["fulfillmentStatus"] == "SHIPPED");
    CHECK(shipped["packages"][0]["packageStatus"]["status"] == "DELIVERED");
    CHECK(shipped["createdTime"] == "2026-01-15T12:00:00.000Z");
}

TEST_CASE("an order shows in a window of updates for as long as that update is its last") {
    const auto book = generate_orders(busy_days(3));
    std::set<OrderIndex> seen_again;
    for (const auto& update : book.by_update()) {
        const auto history = book.states(book.orders()[update.order]);
        const bool last = update.state + 1U == history.size();
        CHECK(book.is_newest(update, update.at));
        CHECK_FALSE(book.is_newest(update, update.at - 1us));
        CHECK(book.is_newest(update, events::Time::max()) == last);
        if (!last) {
            CHECK_FALSE(book.is_newest(update, history[update.state + 1U].at));
            seen_again.insert(update.order);
        }
    }
    CHECK(seen_again.size() > book.orders().size() * 9 / 10);
}

TEST_CASE("histories go on behind the clock's start and end where they were told to") {
    const auto book = generate_orders(busy_days(4));
    const auto& updates = book.by_update();
    CHECK(updates.back().at <= noon + 24h);
    CHECK(updates.back().at > noon + 23h);
    const auto later =
        std::ranges::count_if(updates, [](const Update& update) { return update.at > noon; });
    CHECK(later > 300);
    CHECK(truth_lines(book, noon + 24h) == truth_lines(book, noon + 24h * 1000));
    CHECK(truth_lines(book, noon) != truth_lines(book, noon + 1h));
}

TEST_CASE("one seed gives one world and another seed another") {
    const auto truth = [](std::uint64_t seed) {
        return truth_lines(generate_orders(busy_days(seed)), noon + 24h);
    };
    CHECK(truth(1) == truth(1));
    CHECK(truth(1) != truth(2));
}

TEST_CASE("the same requests get the same bytes") {
    const auto talk = [] {
        auto amazon = amazon_of(generate_orders(busy_days(6)));
        std::string said;
        for (int hour = 0; hour < 12; ++hour) {
            const auto page = amazon.search(
                "lastUpdatedAfter=2026-01-15T09:00:00Z&includedData=FULFILLMENT,PROCEEDS",
                noon + hour * 1h);
            said += page.body;
            for (const auto& [name, value] : page.headers) {
                said += name + value;
            }
        }
        return said;
    };
    CHECK(talk() == talk());
}

TEST_CASE("what is generated is as distributed as its comment says") {
    const auto book = generate_orders(busy_days(5));
    std::map<OrderStatus, int> ends;
    std::set<std::uint64_t> items;
    std::size_t lines = 0;
    int partly = 0;
    int business = 0;
    std::set<SiteIndex> sites;
    for (const auto& order : book.orders()) {
        const auto history = book.states(order);
        ++ends[history.back().status];
        partly +=
            std::ranges::count(history, OrderStatus::partially_shipped, &OrderState::status) > 0;
        business += order.business ? 1 : 0;
        sites.insert(order.site);
        for (const auto& line : book.lines(order)) {
            items.insert(line.item_id);
            ++lines;
        }
    }
    CHECK(items.size() == lines);
    CHECK(lines > 3000 * 105 / 100);
    CHECK(lines < 3000 * 118 / 100);
    CHECK(ends[OrderStatus::shipped] > 1800);
    CHECK(ends[OrderStatus::cancelled] > 300);
    CHECK(ends[OrderStatus::cancelled] < 500);
    CHECK(ends[OrderStatus::unshipped] > 10);
    CHECK(partly > 5);
    CHECK(business > 120);
    CHECK(business < 240);
    CHECK(sites.size() == 8);
}

TEST_CASE("personal values are in the bodies: asked for ones and those that always come") {
    auto amazon = amazon_of(generate_orders(busy_days(8)));
    const std::string query = "createdAfter=2025-12-26T00:00:00Z&includedData=";
    std::string plain;
    for (const auto& order : amazon.amazon.sellers()[0].book.orders()) {
        const auto path = order_path + std::string{order.order_id()} + "?includedData=FULFILLMENT";
        plain += amazon.get(path, noon).body;
    }
    CHECK(plain.find("giftMessage") != std::string::npos);
    CHECK(plain.find("customizedUrl") != std::string::npos);
    CHECK(plain.find("buyerEmail") == std::string::npos);
    CHECK(plain.find("addressLine1") == std::string::npos);
    const auto asked = amazon.search(query + "FULFILLMENT,BUYER,RECIPIENT").body;
    CHECK(asked.find("buyerEmail") != std::string::npos);
    CHECK(asked.find("addressLine1") != std::string::npos);
}
