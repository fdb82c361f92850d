#include "adapters/simulated_amazon/simulated_seller_api.hpp"

#include "adapters/simulated_amazon/order_generator.hpp"
#include "adapters/simulated_amazon/virtual_clock.hpp"
#include "adapters/sp_api/orders_page_reader.hpp"

#include <catch2/catch.hpp>

using namespace orderlog;
using namespace orderlog::adapters;
using namespace std::chrono_literals;

namespace {

const events::Time start = std::chrono::sys_days{std::chrono::year{2026} / 1 / 15};

SimulatedSeller seller_with(std::uint32_t orders, SellerKind kind) {
    auto seller = made_up_seller(static_cast<std::uint64_t>(kind) + 1, kind);
    seller.book = generate_orders({.seed = 5,
                                   .orders = orders,
                                   .first_created = start - 24h * 30,
                                   .last_created = start,
                                   .histories_end = start + 24h});
    return seller;
}

struct World {
    World() {
        std::vector<SimulatedSeller> sellers;
        sellers.push_back(seller_with(250, SellerKind::healthy));
        sellers.push_back(seller_with(1, SellerKind::no_token));
        sellers.push_back(seller_with(1, SellerKind::revoked));
        amazon.emplace(SimulatedAmazonOptions{}, std::move(sellers));
    }

    engine::Request search(std::size_t seller, std::uint64_t id = 1) const {
        engine::Request request;
        request.id = engine::RequestId{id};
        request.access.credential = SimulatedSellerApi::credential_of(amazon->sellers()[seller]);
        request.call = engine::Search{
            {events::WindowAxis::created, start - 24h * 40, start - 1h}, {}, events::all_data_sets};
        return request;
    }

    std::optional<SimulatedAmazon> amazon;
    VirtualClock clock{start};
};

const engine::Failed& failure(const engine::Answer& answer) {
    return std::get<engine::Failed>(answer.outcome);
}

}  // namespace

TEST_CASE("an answer arrives when its delay and the login's are over and not before") {
    World world;
    SimulatedSellerApi api{*world.amazon, world.clock, calm_network(*world.amazon, 300ms)};
    api.submit(world.search(0));
    CHECK(api.poll().empty());
    world.clock.advance(599ms);
    CHECK(api.poll().empty());
    world.clock.advance(1ms);
    const auto answers = api.poll();
    REQUIRE(answers.size() == 1);
    CHECK(answers[0].id == engine::RequestId{1});
    CHECK(answers[0].server_time == start);
    CHECK(answers[0].rate == "0.0056");
    CHECK(answers[0].quota_token_spent);
    CHECK(api.poll().empty());
}

TEST_CASE("pages chain to every order of the window, each once, as the page reader reads them") {
    World world;
    SimulatedSellerApi api{*world.amazon, world.clock, calm_network(*world.amazon, 0ms)};
    OrdersPageReader reader;
    std::vector<std::string> ids;
    auto request = world.search(0);
    for (std::uint64_t pages = 1;; ++pages) {
        api.submit(request);
        const auto answers = api.poll();
        REQUIRE(answers.size() == 1);
        const auto& fetched = std::get<engine::Fetched>(answers[0].outcome);
        const auto page = reader.read(events::Operation::search_orders, events::all_data_sets,
                                      fetched.body.bytes);
        REQUIRE(page);
        for (const auto& order : page->orders) {
            ids.push_back(order.id.value());
        }
        if (page->next_token.empty()) {
            CHECK(pages == 3);
            break;
        }
        request.id = engine::RequestId{pages + 1};
        request.call = engine::NextPage{answers[0].query, page->next_token};
    }
    std::ranges::sort(ids);
    CHECK(std::ranges::adjacent_find(ids) == ids.end());
    CHECK(ids.size() > 240);
    CHECK(ids.size() <= 250);
}

TEST_CASE("a seller without a token and one that took it back fail each in its own way") {
    World world;
    SimulatedSellerApi api{*world.amazon, world.clock, calm_network(*world.amazon, 0ms)};
    api.submit(world.search(1, 1));
    api.submit(world.search(2, 2));
    const auto answers = api.poll();
    REQUIRE(answers.size() == 2);
    CHECK(failure(answers[0]).kind == events::FailureKind::token_missing);
    CHECK_FALSE(answers[0].quota_token_spent);
    CHECK(failure(answers[1]).kind == events::FailureKind::unauthorised);
    CHECK(failure(answers[1]).code == "invalid_grant");
    CHECK_FALSE(answers[1].quota_token_spent);
}

TEST_CASE("an access token is renewed before its hour is over") {
    World world;
    SimulatedSellerApi api{*world.amazon, world.clock, calm_network(*world.amazon, 0ms)};
    for (std::uint64_t hour = 0; hour < 3; ++hour) {
        api.submit(world.search(0, hour + 1));
        const auto answers = api.poll();
        REQUIRE(answers.size() == 1);
        CHECK(std::holds_alternative<engine::Fetched>(answers[0].outcome));
        world.clock.advance(1h);
    }
    CHECK(world.amazon->statistics().token_grants == 3);
    CHECK(world.amazon->statistics().denied == 0);
}

TEST_CASE("a call that the network loses has spent its quota all the same") {
    World world;
    const Network lossy = [&world](const HttpRequest& request, events::Time now) {
        auto delivery = calm_network(*world.amazon, 30s)(request, now);
        if (request.method == "GET") {
            delivery.transport = Transport::truncated;
        }
        return delivery;
    };
    SimulatedSellerApi api{*world.amazon, world.clock, lossy};
    api.submit(world.search(0));
    CHECK(api.next_arrival() == events::Duration{60s});
    world.clock.advance(60s);
    const auto answers = api.poll();
    REQUIRE(answers.size() == 1);
    CHECK(failure(answers[0]).kind == events::FailureKind::unavailable);
    CHECK(answers[0].quota_token_spent);
    CHECK(world.amazon->statistics().operations.begin()->second.granted == 1);
}
