#include "adapters/simulated_amazon/hell.hpp"
#include "adapters/simulated_amazon/spoiled_answer.hpp"
#include "adapters/sp_api/lwa_exchange.hpp"
#include "adapters/sp_api/request_builder.hpp"
#include "asked_amazon.hpp"

#include <catch2/catch.hpp>
#include <fmt/core.h>

#include <algorithm>

using namespace orderlog;
using namespace orderlog::adapters;
using namespace std::chrono_literals;

namespace {

// A client of Orders v0 without an engine: pages of orders, and between them the items of one.
struct V0Visitor {
    explicit V0Visitor(std::uint64_t seed)
        : amazon(SimulatedAmazonOptions{.quota = false, .items_per_page = 1}, sellers()),
          hell(amazon, {.seed = seed}) {}

    static std::vector<SimulatedSeller> sellers() {
        std::vector<SimulatedSeller> all;
        all.push_back(made_up_seller(1, SellerKind::healthy));
        all.back().book = generate_orders({.seed = 5,
                                           .orders = 350,
                                           .first_created = noon - 24h * 30,
                                           .last_created = noon,
                                           .histories_end = noon + 24h});
        return all;
    }

    HttpResponse ask(HttpRequest request) {
        now += 40s;
        request.headers = {{"x-amz-access-token", access_token}};
        return hell.answer(request, now).response;
    }

    void log_in() {
        const auto answer = ask(grant_request({.client_id = amazon.application().client_id,
                                               .client_secret = amazon.application().client_secret},
                                              amazon.sellers().front().refresh_token));
        const auto grant = read_grant(answer);
        const auto* granted = std::get_if<LwaGrant>(&grant);
        access_token = granted == nullptr ? "" : granted->access_token;
    }

    // A page behind `token`; the next token, "" for the first page again.
    std::string read_page(const std::string& target, const std::string& token) {
        HttpRequest request;
        request.url = target;
        if (!token.empty()) {
            request.url += (target.find('?') == std::string::npos ? "?" : "&") +
                           ("NextToken=" + percent_encoded(token));
        }
        const auto answer = ask(request);
        if (answer.status == 403) {
            access_token.clear();
        }
        read_items = orders_in(answer.body).size();
        return std::string{next_token_in(answer.body)};
    }

    void visit(int pages) {
        const std::string orders =
            "/orders/v0/orders?CreatedAfter=2025-12-01T00:00:00Z&CreatedBefore="
            "2026-01-14T00:00:00Z&MaxResultsPerPage=20&MarketplaceIds=" +
            std::string{site(SiteIndex{}).marketplace_id};
        const auto& book = amazon.sellers().front().book.orders();
        std::string order_token;
        std::string item_token;
        std::size_t order = 0;
        for (int i = 0; i < pages; ++i) {
            if (access_token.empty() || i % 50 == 0) {
                log_in();
            }
            order_token = read_page(orders, order_token);
            item_token =
                read_page(fmt::format("/orders/v0/orders/{}/orderItems", book.at(order).order_id()),
                          item_token);
            items += read_items;
            order = item_token.empty() ? (order + 1) % book.size() : order;
        }
    }

    SimulatedAmazon amazon;
    Hell hell;
    events::Time now{noon};
    std::string access_token{};
    std::size_t read_items{0};
    std::size_t items{0};
};

}  // namespace

TEST_CASE("among fifty seeds of hell every fault comes up for v0, and every call still succeeds") {
    HellCounts sum;
    std::size_t items = 0;
    const auto seen_all = [&] {
        return std::ranges::all_of(sum.faults, [](const auto count) { return count > 0; }) &&
               sum.unreadable_orders > 0;
    };
    for (std::uint64_t seed = 1; seed <= 50 && !seen_all(); ++seed) {
        V0Visitor visitor(seed);
        visitor.visit(300);
        for (std::size_t i = 0; i < fault_count; ++i) {
            sum.faults.at(i) += visitor.hell.counts().faults.at(i);
        }
        sum.unreadable_orders += visitor.hell.counts().unreadable_orders;
        items += visitor.items;
    }
    for (std::size_t i = 0; i < fault_count; ++i) {
        INFO(fault_kinds().at(i).name);
        CHECK(sum.faults.at(i) > 0);
    }
    CHECK(sum.unreadable_orders > 0);
    CHECK(items > 100);
}

TEST_CASE("pages of v0 are bent as those of the newer API are") {
    const std::string page = R"({"payload":{"Orders":[{"AmazonOrderId":"1","LastUpdateDate":"t"},)"
                             R"({"AmazonOrderId":"2","LastUpdateDate":"t"}],"NextToken":"a+b",)"
                             R"("CreatedBefore":"x"}})";
    CHECK(orders_in(page).size() == 2);
    CHECK(id_of_order(orders_in(page).at(1)) == "2");
    CHECK(next_token_in(page) == "a+b");
    CHECK(next_token_in(with_next_token(page, "")).empty());
    CHECK(with_next_token(with_next_token(page, ""), "a+b") == page);
    CHECK(orders_in(without_orders(page)).empty());
    CHECK(next_token_in(without_orders(page)) == "a+b");
    CHECK(orders_in(with_orders(page, orders_in(page))).size() == 4);
    CHECK(with_unreadable(page, "2").find(R"("2","LastUpdateDate":"about t")") !=
          std::string::npos);
    const std::string items = R"({"payload":{"OrderItems":[{"QuantityOrdered":1}],)"
                              R"("NextToken":"c","AmazonOrderId":"1"}})";
    CHECK(next_token_in(items) == "c");
    CHECK(orders_in(with_next_token(items, "d")).size() == 1);
    CHECK(nlohmann::json::parse(with_unreadable_item(
              items))["payload"]["OrderItems"][0]["QuantityOrdered"] == "about");
    CHECK(with_unreadable_item(without_orders(items)) == without_orders(items));
}
