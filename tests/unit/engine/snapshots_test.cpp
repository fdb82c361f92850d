#include "engine/snapshots.hpp"

#include "engine/debts.hpp"
#include "engine/pages.hpp"
#include "engine/state_bytes.hpp"
#include "tests/unit/engine/engine_world.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>

using namespace orderlog;
using namespace std::chrono_literals;
using engine::Ledger;
using engine::Snapshot;
using test::EngineWorld;

namespace {

/// Gives what a test put in it.
struct GivenSnapshots final : engine::SnapshotStore {
    [[nodiscard]] events::Result<std::vector<Snapshot>> load() const override { return given; }
    [[nodiscard]] events::Result<void> save(const std::vector<Snapshot>&) override { return {}; }

    std::vector<Snapshot> given{};
};

/// All that a fold gives, as text.
std::string folded(events::EventLog& log, std::vector<Snapshot> snapshots) {
    GivenSnapshots store;
    store.given = std::move(snapshots);
    Ledger ledger(log);
    REQUIRE(engine::Snapshots(store, {}).restore(ledger));
    std::string text = std::to_string(ledger.position().value()) + " " +
                       std::to_string(ledger.server_offset().count()) + " " +
                       std::to_string(ledger.recorded_heads().position.value()) +
                       events::to_text(ledger.recorded_heads().time);
    for (const auto& [stream, state] : ledger.states()) {
        text += encode(state);
    }
    for (const auto& [key, bucket] : ledger.budget().buckets()) {
        text += encode(key, bucket.record);
        auto sharing = bucket.connections;
        std::ranges::sort(sharing);
        for (const events::StreamId& stream : sharing) {
            text += stream.tenant.value() + "/" + stream.connection.value() + " ";
        }
    }
    return text;
}

events::StreamId numbered(int number) {
    return {events::TenantId{"t" + std::to_string(number)}, events::ConnectionId{"c1"}};
}

/// A world in which something happens at each step, as a seed says.
struct BusyWorld : EngineWorld {
    explicit BusyWorld(std::uint32_t seed) : random(seed) {
        options.snapshot_events = 7;
        options.snapshot_slice = 1;
        restart();
    }

    void step() {
        switch (random() % 12) {
            case 0:
                restart();
                break;
            case 1:
                // Every second shop is of one seller, so that they share its buckets.
                if (++shops <= 6) {
                    const std::string seller = shops % 2 == 0 ? "A0" : "A1";
                    connect(numbered(shops), "env:TOKEN_" + seller, seller);
                }
                break;
            case 2:
                amazon.rate = random() % 2 == 0 ? "0.0056" : "0.0111";
                break;
            case 3:
                amazon.failures.push_back(
                    random() % 2 == 0
                        ? engine::Failed{.kind = events::FailureKind::unavailable}
                        : engine::Failed{.kind = events::FailureKind::unauthorised, .status = 403});
                break;
            case 4:
                amazon.server_offset = std::chrono::seconds(random() % 5);
                break;
            case 5:
                add_orders(3, clock.now() - 1h, clock.now());
                break;
            default:
                run_for(std::chrono::seconds(random() % 400));
        }
        REQUIRE(engine->tick());
    }

    std::mt19937 random;
    int shops{0};
};

/// A log with a whole round of snapshots beside it.
std::vector<Snapshot> a_round(BusyWorld& world) {
    const auto saved = [&] {
        const auto all = *world.snapshots.load();
        return std::ranges::find(all, "round", &Snapshot::key) != all.end();
    };
    world.connect(numbered(0));
    for (int i = 0; i < 500 && !saved(); ++i) {
        world.step();
    }
    REQUIRE(saved());
    return *world.snapshots.load();
}

/// Makes the first round's first connection say what the log does not.
void mark(std::vector<Snapshot>& snapshots) {
    const auto one = std::ranges::find_if(snapshots, [](const Snapshot& snapshot) {
        return snapshot.key.starts_with("1 connection ");
    });
    REQUIRE(one != snapshots.end());
    auto state = *engine::decode_connection(one->state);
    state.about.display_name = "only the snapshot says so";
    one->state = encode(state);
}

}  // namespace

TEST_CASE("at every moment the snapshots and the rest of the log give what the whole log gives") {
    for (std::uint32_t seed = 1; seed <= 20; ++seed) {
        CAPTURE(seed);
        BusyWorld world(seed);
        for (int i = 0; i < 150; ++i) {
            world.step();
            REQUIRE(folded(world.log, *world.snapshots.load()) == folded(world.log, {}));
        }
    }
}

TEST_CASE("snapshots of a log that was longer are not used") {
    BusyWorld world(1);
    auto marked = a_round(world);
    mark(marked);
    REQUIRE(folded(world.log, marked) != folded(world.log, {}));
    for (std::size_t i = 0; i < marked.size(); ++i) {
        CAPTURE(marked[i].key);
        auto snapshots = marked;
        snapshots[i].position = next(world.log.info().last);
        CHECK(folded(world.log, snapshots) == folded(world.log, {}));
    }
}

TEST_CASE("one broken snapshot costs the time that all would have saved, and nothing else") {
    BusyWorld world(2);
    const auto whole = a_round(world);
    for (std::size_t i = 0; i < whole.size(); ++i) {
        auto snapshots = whole;
        snapshots[i].state.resize(snapshots[i].state.size() / 2);
        CHECK(folded(world.log, snapshots) == folded(world.log, {}));
        snapshots.erase(snapshots.begin() + static_cast<std::ptrdiff_t>(i));
        CHECK(folded(world.log, snapshots) == folded(world.log, {}));
    }
}

TEST_CASE("what another version left hinders no round") {
    BusyWorld world(3);
    auto snapshots = a_round(world);
    mark(snapshots);
    const std::string used = folded(world.log, snapshots);
    CHECK(used != folded(world.log, {}));
    snapshots.push_back({.key = "1 connection of old", .state_version = 1, .state = "?"});
    CHECK(folded(world.log, snapshots) == used);
}

TEST_CASE("a round that is not whole yet leaves the one before it as it is") {
    BusyWorld world(4);
    a_round(world);
    const auto is_of_second = [](const Snapshot& snapshot) {
        return snapshot.key.starts_with("0 ");
    };
    const auto begun = [&] { return std::ranges::any_of(*world.snapshots.load(), is_of_second); };
    for (int i = 0; i < 500 && !begun(); ++i) {
        world.add_orders(1, world.clock.now() - 1h, world.clock.now());
        world.clock.advance(1min);
        REQUIRE(world.engine->tick());
    }
    auto snapshots = *world.snapshots.load();
    REQUIRE(std::ranges::any_of(snapshots, is_of_second));
    mark(snapshots);
    const std::string used = folded(world.log, snapshots);
    CHECK(used != folded(world.log, {}));
    std::erase_if(snapshots, is_of_second);
    CHECK(folded(world.log, snapshots) == used);
}

TEST_CASE("a connection's state is 80 kB at most, 180 kB by v0: every list and text at its limit") {
    // Limits without a name in a header are those of connection_values.cpp and alert_rules.cpp; a
    // query names 50 marketplaces at most.
    const std::string name(128, 'n');
    engine::Chain chain;
    chain.cursor = engine::Cursor{.query = std::string(2048, 'q'),
                                  .token = std::string(engine::token_bytes_max, 't')};
    chain.echo = chain.retry_at = events::Time{1us};
    engine::ConnectionState state;
    state.stream = {events::TenantId{name}, events::ConnectionId{name}};
    state.about = {.application = events::ApplicationId{name},
                   .seller = events::SellerId{name},
                   .marketplaces = std::vector(50, events::MarketplaceId{std::string(32, 'm')}),
                   .display_name = std::string(256, 'd'),
                   .credential = std::string(4096, 'c'),
                   .follow_from = events::Time{1us}};
    state.probe_at = state.past_from = state.sync.last_polled = events::Time{1us};
    state.failure = engine::LastFailure{.message = std::string(500, 'f')};
    state.access = {.retry_at = events::Time{1us}, .advice = std::string(500, 'a')};
    state.sync.chain = state.backfill.chain = state.rescan.chain = chain;
    state.sync.run = state.backfill.run = state.rescan.run = engine::Run{};
    state.rescan.open = events::Window{};
    state.rescan.read_to = state.rescan.ended_at = events::Time{1us};
    state.backfill.chunk = events::ChunkOpened{};
    const engine::Debt debt{.order = events::OrderId{std::string(engine::order_id_bytes_max, 'o')},
                            .last_updated = events::Time{1us},
                            .retry_at = events::Time{1us}};
    state.debts.assign(engine::debts_max, debt);
    state.succeeded_at = events::Time{1us};
    state.given_up = engine::GivenUp{.order = debt.order};
    // One of each kind, and all that the webhook was not told of.
    state.alerts.assign(engine::over_alerts_max + 6, engine::Alert{.text = std::string(400, 't'),
                                                                   .cause = std::string(60, 'c')});
    const auto check_below = [&](std::size_t bytes_max) {
        const std::string bytes = encode(state);
        CHECK(bytes.size() < bytes_max);
        CHECK(engine::decode_connection(bytes).value() == state);
    };
    check_below(80 << 10);
    // Refused ones, then a page's; of one order at a time, a page of items has been read.
    state.debts.resize(engine::debts_max + engine::settled_items_max + engine::owed_items_max,
                       debt);
    state.debts.back().cursor =
        engine::ItemsCursor{.token = std::string(engine::token_bytes_max, 't')};
    check_below(180 << 10);
}
