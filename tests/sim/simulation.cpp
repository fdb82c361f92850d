#include "tests/sim/simulation.hpp"

#include "adapters/simulated_amazon/order_generator.hpp"
#include "events/check.hpp"
#include "tests/sim/checkers.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace orderlog::sim {

using namespace std::chrono_literals;
using adapters::SellerKind;
using events::Duration;
using events::Time;

struct Simulation::Process {
    Process(Simulation& world, adapters::SeededDraw& draw)
        : amazon(*world.amazon_, world.clock_, faulty_network(draw, world.faults_)),
          api(amazon, draw, world.faults_, world.death_),
          log(world.log_, world.death_),
          snapshots(world.snapshots_, world.death_),
          engine({.log = log,
                  .api = api,
                  .clock = world.clock_,
                  .reader = reader,
                  .snapshots = snapshots},
                 {.host = "sim", .simulated = true, .snapshot_events = 100, .snapshot_slice = 3}) {}

    adapters::SimulatedSellerApi amazon;
    FaultyApi api;
    MortalLog log;
    MortalSnapshots snapshots;
    adapters::OrdersPageReader reader;
    engine::Engine engine;
};

Simulation::Simulation(std::uint64_t seed)
    : draw_(seed),
      begin_(events::parse_time("2026-03-01T00:00:00Z").value()),
      histories_end_(begin_ + 36h),
      clock_(begin_),
      snapshots_(log_) {
    make_world();
}

Simulation::~Simulation() = default;

double Simulation::days() const {
    return static_cast<double>((clock_.now() - begin_) / 1min) / (24.0 * 60.0);
}

void Simulation::make_world() {
    std::vector<adapters::SimulatedSeller> sellers;
    const auto count = 1 + draw_.below(3);
    for (std::uint64_t i = 0; i < count; ++i) {
        const bool revoked = i > 0 && draw_.percent(20);
        auto seller =
            adapters::made_up_seller(i + 1, revoked ? SellerKind::revoked : SellerKind::healthy);
        seller.book =
            adapters::generate_orders({.seed = draw_.next(),
                                       .orders = static_cast<std::uint32_t>(50 + draw_.below(700)),
                                       .first_created = begin_ - 24h * draw_.between(10, 55),
                                       .last_created = begin_ + 24h,
                                       .histories_end = histories_end_});
        sellers.push_back(std::move(seller));
    }
    amazon_ = std::make_unique<adapters::SimulatedAmazon>(adapters::SimulatedAmazonOptions{},
                                                          std::move(sellers));
    for (const auto& seller : amazon_->sellers()) {
        const auto number = std::to_string(shops_.size());
        shops_.push_back(
            {{events::TenantId{"t" + number}, events::ConnectionId{"c" + number}}, &seller});
    }
    // The same seller under a second tenant: their tokens are Amazon's same tokens.
    if (draw_.percent(30)) {
        shops_.push_back(
            {{events::TenantId{"other"}, events::ConnectionId{"c0"}}, &amazon_->sellers().front()});
    }
    faults_ = draw_faults(draw_);
}

void Simulation::start() {
    while (true) {
        process_.reset();
        process_ = std::make_unique<Process>(*this, draw_);
        try {
            const auto recovered = process_->engine.recover();
            events::check(recovered.has_value());
            return;
        } catch (const Killed&) {
            ++deaths_;
        }
    }
}

void Simulation::connect() {
    for (const Shop& shop : shops_) {
        const auto added = process_->engine.add_connection(
            {.stream = shop.stream,
             .about = {.application = events::ApplicationId{"app"},
                       .seller = events::SellerId{shop.seller->seller_id},
                       .credential = adapters::SimulatedSellerApi::credential_of(*shop.seller)}},
            "sim");
        events::check(added.has_value());
        const auto begun = process_->engine.start_backfill(
            {.stream = shop.stream,
             .months = 2,
             .chunk_days = static_cast<std::uint32_t>(draw_.between(5, 30))},
            "sim");
        events::check(begun.has_value());
    }
}

bool Simulation::tick() {
    try {
        const auto report = process_->engine.tick();
        events::check(report.has_value());
        ++ticks_;
        Duration pause = report->worked ? Duration(100ms) : report->wake_in;
        if (const auto arrival = process_->amazon.next_arrival()) {
            pause = std::min(pause, *arrival - clock_.monotonic());
        }
        clock_.advance(std::max(pause, Duration(1ms)));
        return true;
    } catch (const Killed&) {
        ++deaths_;
        return false;
    }
}

void Simulation::run_until(Time end, bool deadly) {
    while (clock_.now() < end && !(all_read() && !deadly)) {
        if (deadly && draw_.percent(1)) {
            death_.comes_after(1 + draw_.below(12));
        }
        if (!tick()) {
            clock_.advance(std::chrono::seconds(draw_.between(0, draw_.percent(50) ? 5 : 4000)));
            start();
        }
    }
}

bool Simulation::all_read() const {
    return std::ranges::all_of(shops_, [&](const Shop& shop) {
        const auto status = process_->engine.status(
            {.tenant = shop.stream.tenant, .connection = shop.stream.connection});
        return shop.seller->kind == SellerKind::revoked ||
               (status.at(0).backfill.phase == engine::BackfillPhase::completed &&
                status.at(0).watermark > histories_end_);
    });
}

std::string Simulation::run() {
    start();
    connect();
    run_until(begin_ + 48h, true);
    death_.never_comes();
    faults_ = {};
    run_until(clock_.now() + 24h * 14, false);
    if (!all_read()) {
        return fmt::format("not all is read after {} simulated days", days());
    }
    for (const auto& [key, usage] : amazon_->statistics().operations) {
        if (usage.overdrafts > 0) {
            return fmt::format("{} calls over quota", usage.overdrafts);
        }
    }
    if (std::string wrong = check_log(log_); !wrong.empty()) {
        return wrong;
    }
    if (std::string wrong = check_snapshots(log_, snapshots_); !wrong.empty()) {
        return wrong;
    }
    for (const Shop& shop : shops_) {
        if (shop.seller->kind == SellerKind::revoked) {
            continue;
        }
        if (std::string wrong = check_orders(log_, shop.stream, shop.seller->book, clock_.now());
            !wrong.empty()) {
            return wrong;
        }
    }
    return {};
}

}  // namespace orderlog::sim
