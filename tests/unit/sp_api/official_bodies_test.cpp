#include "adapters/sp_api/answer_reader.hpp"
#include "adapters/sp_api/orders_page_reader.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <iostream>

using namespace orderlog;
using namespace orderlog::events;
using nlohmann::json;

namespace {

json bodies(const char* name) {
    const auto path =
        std::filesystem::path{ORDERLOG_SOURCE_DIR} / "../shared/spapi/responses" / name;
    std::ifstream file{path};
    if (!file) {
        std::cout << "skipped: " << path << " is not there\n";
        return json::array();
    }
    return json::parse(file);
}

engine::Answer answer_of(const json& entry, Operation operation) {
    engine::Request request;
    if (operation == Operation::get_order) {
        request.call = engine::ReadOrder{};
    }
    return adapters::read_answer(
        request, {entry["status"].get<std::uint16_t>(), {}, entry["body"].dump()}, Duration{});
}

const std::string* body_of(const engine::Answer& answer) {
    const auto* fetched = std::get_if<engine::Fetched>(&answer.outcome);
    return fetched == nullptr ? nullptr : &fetched->body.bytes;
}

// Official bodies of these operations: every order of them is read whole.
void check_official(const json& entry, Operation operation) {
    const auto answer = answer_of(entry, operation);
    const std::string* body = body_of(answer);
    REQUIRE((body != nullptr) == (entry["status"] == 200));
    if (body == nullptr) {
        return;
    }
    adapters::OrdersPageReader reader;
    const auto page = reader.read(operation, all_data_sets, *body);
    REQUIRE(page);
    CHECK(page->unreadable.empty());
    const json orders = operation == Operation::get_order ? json::array({entry["body"]["order"]})
                                                          : entry["body"]["orders"];
    REQUIRE(page->orders.size() == orders.size());
    for (std::size_t i = 0; i < orders.size(); ++i) {
        const OrderObservation& order = page->orders[i];
        const json& sent = orders[i];
        CHECK(order.id.value() == sent["orderId"]);
        CHECK(json::parse(body->substr(order.offset, order.size))["orderId"] == sent["orderId"]);
        CHECK(order.raw_status == sent["fulfillment"]["fulfillmentStatus"]);
        CHECK(order.total->amount ==
              *Decimal::parse(sent["proceeds"]["grandTotal"]["amount"].get<std::string>()));
        CHECK(order.has_packages == sent.contains("packages"));
        REQUIRE(order.items.size() == sent["orderItems"].size());
        for (std::size_t k = 0; k < order.items.size(); ++k) {
            CHECK(order.items[k].has_money);
            CHECK(order.items[k].title == sent["orderItems"][k]["product"]["title"]);
            CHECK(order.items[k].item_price);
        }
    }
}

}  // namespace

TEST_CASE("Amazon's own sandbox bodies of Orders 2026-01-01 are read whole") {
    for (const json& entry : bodies("official_sandbox_and_examples.json")) {
        if (entry["api"] != "orders_2026-01-01") {
            continue;
        }
        CAPTURE(entry["body"].dump().substr(0, 80));
        check_official(entry, entry["operation"] == "getOrder" ? Operation::get_order
                                                               : Operation::search_orders);
    }
}

TEST_CASE("bodies of other operations are refused or pass for debts, never for orders") {
    for (const char* file : {"official_sandbox_and_examples.json", "amazon_samples.json",
                             "quoted_live_bodies.json", "notifications.json"}) {
        for (const json& entry : bodies(file)) {
            if (!entry.contains("body") || entry.value("api", "") == "orders_2026-01-01" ||
                entry.value("source_file", "").find("shipping-guru") != std::string::npos) {
                continue;
            }
            CAPTURE(entry.dump().substr(0, 200));
            adapters::OrdersPageReader reader;
            for (const auto operation : {Operation::search_orders, Operation::get_order}) {
                const auto page = reader.read(operation, all_data_sets, entry["body"].dump());
                CHECK((!page || page->orders.empty()));
            }
        }
    }
}

TEST_CASE("an order that Amazon's sample sends without amounts has none, not zero") {
    for (const json& entry : bodies("amazon_samples.json")) {
        if (entry["source_file"].get<std::string>().find("shipping-guru") == std::string::npos) {
            continue;
        }
        adapters::OrdersPageReader reader;
        const auto page = reader.read(Operation::get_order, all_data_sets, entry["body"].dump());
        REQUIRE(page);
        REQUIRE(page->orders.size() == 1);
        CHECK(page->orders[0].has_status);
        CHECK_FALSE(page->orders[0].has_money);
        CHECK_FALSE(page->orders[0].items.at(0).has_money);
        CHECK(page->orders[0].items.at(0).unit_price->text() == "7.99");
    }
}

TEST_CASE("bodies that people quoted from live answers are classified by what to do next") {
    for (const json& entry : bodies("quoted_live_bodies.json")) {
        CAPTURE(entry.dump());
        const auto answer = answer_of(entry, Operation::search_orders);
        const auto* failed = std::get_if<engine::Failed>(&answer.outcome);
        const int status = entry["status"].get<int>();
        REQUIRE((failed != nullptr) == (status != 200));
        if (failed == nullptr) {
            continue;
        }
        const bool about_token = entry["body"].dump().find("paginationToken") != std::string::npos;
        const FailureKind expected = status == 429   ? FailureKind::rate_limited
                                     : status == 403 ? FailureKind::unauthorised
                                     : status == 500 ? FailureKind::unavailable
                                     : about_token   ? FailureKind::cursor_refused
                                                     : FailureKind::rejected;
        CHECK(failed->kind == expected);
    }
}
