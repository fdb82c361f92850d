#include "adapters/simulated_amazon/hell.hpp"

#include "adapters/simulated_amazon/order_generator.hpp"
#include "adapters/simulated_amazon/spoiled_answer.hpp"
#include "adapters/sp_api/lwa_exchange.hpp"
#include "adapters/sp_api/request_builder.hpp"

#include <catch2/catch.hpp>
#include <fmt/core.h>

#include <algorithm>

using namespace orderlog;
using namespace orderlog::adapters;
using namespace std::chrono_literals;

namespace {

const events::Time start = std::chrono::sys_days{std::chrono::year{2026} / 1 / 15};

// A client without an engine: asks a window to its end again and again, for two days.
struct Visitor {
    explicit Visitor(std::uint64_t seed, events::Time until = events::Time::max())
        : amazon(SimulatedAmazonOptions{.quota = false}, sellers()), hell(amazon, {seed, until}) {}

    static std::vector<SimulatedSeller> sellers() {
        std::vector<SimulatedSeller> all;
        all.push_back(made_up_seller(1, SellerKind::healthy));
        all.back().book = generate_orders({.seed = 5,
                                           .orders = 350,
                                           .first_created = start - 24h * 30,
                                           .last_created = start,
                                           .histories_end = start + 24h});
        return all;
    }

    void log_in() {
        const auto answer = ask(grant_request({.client_id = amazon.application().client_id,
                                               .client_secret = amazon.application().client_secret},
                                              amazon.sellers().front().refresh_token));
        const auto grant = read_grant(answer.response);
        const auto* granted = std::get_if<LwaGrant>(&grant);
        access_token = granted == nullptr ? "" : granted->access_token;
    }

    Delivery ask(const HttpRequest& request) {
        now += 40s;
        seen.push_back(hell.answer(request, now));
        return seen.back();
    }

    void visit(int requests) {
        engine::Request request;
        const engine::Search search{
            {events::WindowAxis::created, start - 24h * 40, start - 1h}, {}, events::all_data_sets};
        request.call = search;
        for (int i = 0; i < requests; ++i) {
            if (access_token.empty() || i % 50 == 0) {
                log_in();
            }
            const auto answer = ask(build_request(request, {}, {access_token, "test", now}));
            const auto token = next_token_in(answer.response.body);
            if (answer.response.status == 200 && !token.empty()) {
                request.call = engine::NextPage{query_of(search), std::string{token}};
            } else {
                request.call = search;
            }
            if (answer.response.status == 403) {
                access_token.clear();
            }
        }
    }

    SimulatedAmazon amazon;
    Hell hell;
    events::Time now{start};
    std::string access_token{};
    std::vector<Delivery> seen{};
};

bool same(const Delivery& one, const Delivery& other) {
    return one.transport == other.transport && one.delay == other.delay &&
           one.response.status == other.response.status &&
           one.response.headers == other.response.headers &&
           one.response.body == other.response.body;
}

}  // namespace

TEST_CASE("one seed of hell twice is the same hell, another seed another") {
    Visitor first(7);
    Visitor second(7);
    Visitor other(8);
    for (Visitor* visitor : {&first, &second, &other}) {
        visitor->visit(600);
    }
    CHECK(std::ranges::equal(first.seen, second.seen, same));
    CHECK_FALSE(std::ranges::equal(first.seen, other.seen, same));
}

TEST_CASE("among fifty seeds of hell every fault and every spell comes up") {
    HellCounts sum;
    const auto came_up = [](const auto& counts) {
        return std::ranges::all_of(counts, [](const auto count) { return count > 0; });
    };
    const auto seen_all = [&] {
        return came_up(sum.faults) && came_up(sum.spells) && sum.unreadable_orders > 0;
    };
    for (std::uint64_t seed = 1; seed <= 50 && !seen_all(); ++seed) {
        Visitor visitor(seed);
        visitor.visit(600);
        for (std::size_t i = 0; i < fault_count; ++i) {
            sum.faults.at(i) += visitor.hell.counts().faults.at(i);
        }
        for (std::size_t i = 0; i < spell_count; ++i) {
            sum.spells.at(i) += visitor.hell.counts().spells.at(i);
        }
        sum.unreadable_orders += visitor.hell.counts().unreadable_orders;
    }
    for (std::size_t i = 0; i < fault_count; ++i) {
        INFO(fault_kinds().at(i).name);
        CHECK(sum.faults.at(i) > 0);
    }
    for (std::size_t i = 0; i < spell_count; ++i) {
        INFO(spell_kinds().at(i).name);
        CHECK(sum.spells.at(i) > 0);
    }
    CHECK(sum.unreadable_orders > 0);
}

TEST_CASE("where hell ends every answer is Amazon's own") {
    Visitor visitor(9, start);
    visitor.visit(100);
    CHECK(std::ranges::all_of(visitor.seen, [](const Delivery& delivery) {
        return delivery.transport == Transport::whole && delivery.response.status == 200;
    }));
}

TEST_CASE("a page bent in its text keeps its other orders byte for byte") {
    const std::string body =
        R"({"orders":[{"orderId":"1","t":"a\"]{"},{"orderId":"2"}],"pagination":)"
        R"({"nextToken":"N"},"createdBefore":"x"})";
    const auto orders = orders_in(body);
    REQUIRE(orders.size() == 2);
    CHECK(id_of_order(orders[1]) == "2");
    CHECK(next_token_in(body) == "N");
    CHECK(with_next_token(body, "M").find(R"("pagination":{"nextToken":"M"},"created)") !=
          std::string::npos);
    CHECK(next_token_in(with_next_token(body, "")).empty());
    CHECK(orders_in(without_orders(body)).empty());
    CHECK(next_token_in(without_orders(body)) == "N");
    CHECK(orders_in(with_orders(body, {orders[1]})).size() == 3);
    CHECK(with_orders(without_orders(body), orders) == body);
}
