#include "tools/service/claim_gate.hpp"

#include "adapters/memory/memory_event_log.hpp"
#include "adapters/memory/memory_snapshot_store.hpp"
#include "adapters/simulated_amazon/virtual_clock.hpp"
#include "adapters/sp_api/orders_page_reader.hpp"
#include "engine/engine.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

using namespace orderlog;
using events::ApplicationId;
using tools::SellerInRegion;

namespace {

const SellerInRegion seller{events::SellerId{"A1"}, events::Region::eu};

void claim(events::EventLog& log, const std::string& application) {
    events::NewEvent claimed;
    claimed.expected = log.version({}).value();
    claimed.event = events::SellerClaimed{ApplicationId{application}, seller.seller, seller.region};
    REQUIRE(log.append({claimed}));
}

/// Takes requests and never answers.
struct SilentApi final : engine::SellerApi {
    void submit(engine::Request request) override { requests.push_back(std::move(request)); }
    [[nodiscard]] std::vector<engine::Answer> poll() override { return {}; }

    std::vector<engine::Request> requests{};
};

/// A log whose seller nobody has claimed for it.
struct SecondLog {
    SecondLog() {
        REQUIRE(engine.recover());
        REQUIRE(engine.add_connection({.stream = {events::TenantId{"t"}, events::ConnectionId{"c"}},
                                       .about = {.seller = seller.seller, .credential = "env:T"}},
                                      "test"));
        gate.learn(engine.status({}));
        static_cast<void>(gate.take_unclaimed());
    }
    void run_for(events::Duration duration) {
        for (const auto end = clock.now() + duration; clock.now() < end;) {
            const auto report = engine.tick();
            REQUIRE(report);
            clock.advance(std::max(report->wake_in, events::Duration(std::chrono::seconds(1))));
        }
    }

    SilentApi amazon;
    tools::ClaimGate gate{amazon, std::chrono::milliseconds{-1}};
    adapters::MemoryEventLog log;
    adapters::MemorySnapshotStore snapshots{log};
    adapters::VirtualClock clock{events::parse_time("2026-03-01T12:00:00Z").value()};
    adapters::OrdersPageReader reader;
    engine::Engine engine{
        {.log = log, .api = gate, .clock = clock, .reader = reader, .snapshots = snapshots}, {}};
};

}  // namespace

TEST_CASE("a second log's status says LOCK_UNAVAILABLE") {
    SecondLog second;
    second.run_for(std::chrono::minutes(3));
    CHECK(second.engine.status({}).at(0).reason == events::ReasonCode::lock_unavailable);
    CHECK(second.amazon.requests.empty());
}

TEST_CASE("the claim on a seller is asked for again, hourly in the end, and opens the gate") {
    SecondLog second;
    second.run_for(std::chrono::hours(24));
    CHECK(second.log.info().last.value() < 60 + 24);  // With the hourly HeadsRecorded.
    static_cast<void>(second.gate.take_unclaimed());
    second.run_for(std::chrono::minutes(61));
    CHECK(second.gate.take_unclaimed() == std::set{seller});
    second.gate.claimed(seller);
    CHECK(second.gate.take_unclaimed().empty());
    second.run_for(std::chrono::minutes(61));
    CHECK(second.amazon.requests.size() == 1);
}

TEST_CASE("few requests wait for a claim, those of claimed sellers never do") {
    SilentApi amazon;
    tools::ClaimGate gate{amazon, std::chrono::hours{1}};
    CHECK_FALSE(gate.first_expiry());
    for (std::uint64_t number = 1; number <= tools::ClaimGate::waiting_max + 2; ++number) {
        gate.submit({.id = engine::RequestId{number}});
    }
    // Refused, so the engine is to fetch the answers.
    CHECK(gate.first_expiry() == events::Duration{0});
    const auto answers = gate.poll();
    REQUIRE(answers.size() == 2);
    for (const auto& answer : answers) {
        CHECK(std::get<engine::Failed>(answer.outcome).kind == events::FailureKind::unclaimed);
    }
    CHECK(gate.first_expiry().value() > std::chrono::minutes{59});
    CHECK(gate.poll().empty());
}

TEST_CASE("a claim that turns out to be another log's closes the gate again") {
    SecondLog second;
    second.gate.claimed(seller);
    CHECK(second.gate.sellers() == std::set{seller});
    second.gate.lost(seller);
    second.run_for(std::chrono::minutes(3));
    CHECK(second.amazon.requests.empty());
    CHECK(second.engine.status({}).at(0).reason == events::ReasonCode::lock_unavailable);
    CHECK(second.gate.take_unclaimed() == std::set{seller});
}

TEST_CASE("a lost claim is not forgotten at a restart, until the seller is claimed again") {
    adapters::MemoryEventLog log;
    claim(log, "x");
    events::NewEvent lost;
    lost.expected = log.version({}).value();
    lost.event = events::SellerClaimLost{ApplicationId{"x"}, seller.seller, seller.region};
    REQUIRE(log.append({lost}));
    CHECK(tools::claimed_sellers(log, ApplicationId{"x"}).value().empty());
    claim(log, "x");
    CHECK(tools::claimed_sellers(log, ApplicationId{"x"}).value() == std::set{seller});
}

TEST_CASE("the seller of a removed connection is not claimed") {
    SecondLog second;
    const auto stream = second.engine.status({}).at(0).stream;
    tools::ClaimGate gate{second.amazon};
    gate.learn(second.engine.status({}));
    CHECK(gate.take_unclaimed() == std::set{seller});
    REQUIRE(second.engine.remove_connection(stream, "test"));
    gate.learn(second.engine.status({}));
    CHECK(gate.sellers().empty());
    CHECK(gate.take_unclaimed().empty());
}

TEST_CASE("a claim under another application opens nothing") {
    adapters::MemoryEventLog log;
    claim(log, "x");
    CHECK(tools::claimed_sellers(log, ApplicationId{"x"}).value() == std::set{seller});
    CHECK(tools::claimed_sellers(log, ApplicationId{"y"}).value().empty());
    CHECK(tools::claimed_sellers(log, ApplicationId{}).value().empty());
    claim(log, "y");
    CHECK(tools::claimed_sellers(log, ApplicationId{"y"}).value() == std::set{seller});
}

TEST_CASE("a claim that is older than an accepted loss opens nothing until it is made again") {
    adapters::MemoryEventLog log;
    claim(log, "x");
    events::NewEvent lost;
    lost.expected = log.version({}).value();
    lost.event = events::LossAccepted{};
    REQUIRE(log.append({lost}));
    CHECK(tools::claimed_sellers(log, ApplicationId{"x"}).value().empty());
    claim(log, "x");
    CHECK(tools::claimed_sellers(log, ApplicationId{"x"}).value() == std::set{seller});
}

TEST_CASE("a seller that comes back is claimed again, claimed as it was before") {
    SecondLog second;
    tools::ClaimGate gate{second.amazon};
    gate.claimed(seller);
    gate.learn(second.engine.status({}));
    CHECK(gate.take_unclaimed() == std::set{seller});
    gate.learn(second.engine.status({}));
    CHECK(gate.take_unclaimed().empty());
}
