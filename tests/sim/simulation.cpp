#include "tests/sim/simulation.hpp"

#include "adapters/simulated_amazon/order_generator.hpp"
#include "adapters/simulated_amazon/simulated_seller_api.hpp"
#include "events/check.hpp"
#include "projections/projector.hpp"
#include "tests/sim/checkers.hpp"
#include "tests/sim/coverage_check.hpp"
#include "tests/sim/mortal_read_model.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace orderlog::sim {

using namespace std::chrono_literals;
using adapters::SellerKind;
using events::Duration;
using events::Time;

namespace {

// Hell shows orders and changes no later than that.
constexpr Duration late_most = 10min;
constexpr SuppressedPage nothing{.skip = ~0ULL};

}  // namespace

struct Simulation::Process {
    Process(Simulation& world, adapters::SeededDraw& draw)
        : amazon(*world.amazon_, world.clock_,
                 [&hell = *world.hell_](const adapters::HttpRequest& request, Time now) {
                     return hell.answer(request, now);
                 }),
          api(amazon, draw, world.repeats_, world.death_),
          log(world.written_, world.death_),
          snapshots(world.snapshots_, world.death_),
          tables(world.tables_, draw, world.losses_, world.death_),
          projector(log, tables, reader, {.batch_events_max = 300}),
          engine({.log = log,
                  .api = api,
                  .clock = world.our_clock_,
                  .reader = reader,
                  .snapshots = snapshots},
                 {.host = "sim", .simulated = true, .snapshot_events = 100, .snapshot_slice = 3}) {}

    adapters::SimulatedSellerApi amazon;
    FaultyApi api;
    MortalLog log;
    MortalSnapshots snapshots;
    adapters::OrdersPageReader reader;
    MortalReadModel tables;
    projections::Projector projector;
    engine::Engine engine;
};

Simulation::Simulation(std::uint64_t seed, ReadBy read_by, std::optional<SuppressedPage> bug)
    : draw_(seed),
      read_by_(read_by),
      begin_(events::parse_time("2026-03-01T00:00:00Z").value()),
      histories_end_(begin_ + 36h),
      clock_(begin_),
      written_(log_, bug.value_or(nothing)),
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
    amazon_ = std::make_unique<adapters::SimulatedAmazon>(
        // So few that many an order has several pages of items.
        adapters::SimulatedAmazonOptions{.items_per_page = 2}, std::move(sellers));
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
    hell_ = std::make_unique<adapters::Hell>(*amazon_, adapters::HellOptions{draw_.next()});
    repeats_ = draw_.percent(50) ? draw_.below(8) : 0;
    losses_ = draw_.percent(50) ? draw_.below(20) : 0;
    // Between two clocks that are both set wrong nobody can know how much quota has grown.
    if (hell_->chance(adapters::Fault::wrong_date) == 0) {
        clock_permille_ = draw_.percent(50) ? 1 + draw_.below(5) : 0;
    }
    draw_apis();
}

// Draws nothing in a world that v0 has no part in, so that its seeds stay what they were.
void Simulation::draw_apis() {
    if (read_by_ == ReadBy::newer_api) {
        return;
    }
    for (Shop& shop : shops_) {
        const bool v0 = read_by_ == ReadBy::v0 || draw_.percent(50);
        shop.api = v0 ? events::OrdersApi::v0 : events::OrdersApi::v2026_01_01;
        shop.ever_v0 = true;
        if (read_by_ == ReadBy::both) {
            shop.turns.push_back(begin_ + std::chrono::minutes(draw_.between(5, 600)));
            if (draw_.percent(50)) {
                shop.turns.push_back(shop.turns.front() +
                                     std::chrono::minutes(draw_.between(5, 1500)));
            }
        }
    }
}

void Simulation::turn(Shop& shop) {
    const auto status = process_->engine.status(
        {.tenant = shop.stream.tenant, .connection = shop.stream.connection});
    const auto other = status.at(0).orders_api == events::OrdersApi::v0
                           ? events::OrdersApi::v2026_01_01
                           : events::OrdersApi::v0;
    const auto turned = process_->engine.change_connection(
        {.stream = shop.stream, .change = {.orders_api = other}}, "sim");
    events::check(turned.has_value());
    shop.turns.erase(shop.turns.begin());
    shop.api = other;
    turned_in_backfill_ += status.at(0).backfill.phase == engine::BackfillPhase::running ? 1 : 0;
}

bool Simulation::turn_shops() {
    try {
        for (Shop& shop : shops_) {
            if (!shop.turns.empty() && shop.turns.front() <= clock_.now()) {
                turn(shop);
            }
        }
        return true;
    } catch (const Killed&) {
        ++deaths_;
        return false;
    }
}

namespace {

std::vector<events::MarketplaceId> sites_of(const adapters::OrderBook& book) {
    std::vector<events::MarketplaceId> ids;
    for (const adapters::OrderHead& order : book.orders()) {
        const events::MarketplaceId id{std::string(adapters::site(order.site).marketplace_id)};
        if (std::ranges::find(ids, id) == ids.end()) {
            ids.push_back(id);
        }
    }
    return ids;
}

}  // namespace

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
                       .marketplaces = shop.ever_v0 ? sites_of(shop.seller->book)
                                                    : std::vector<events::MarketplaceId>{},
                       .credential = adapters::SimulatedSellerApi::credential_of(*shop.seller),
                       .orders_api = shop.api}},
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
        if (draw_.percent(25)) {
            project();
        }
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

void Simulation::note(std::string wrong) {
    if (!wrong.empty() && wrong_.empty()) {
        wrong_ = std::move(wrong);
    }
}

void Simulation::project() {
    const auto step = process_->projector.step();
    if (!step && step.error().kind != events::ErrorKind::unavailable) {
        note(fmt::format("the projector: {}", step.error().message));
    }
    const auto at = tables_.checkpoint().value().position;
    if (at < fed_to_) {
        note(fmt::format("the checkpoint goes back to {} from {}", at.value(), fed_to_.value()));
    }
    fed_to_ = at;
    // At every commit the rows are the fold; to look at some is enough.
    if (step && step->at.position == log_.info().last && draw_.below(100) == 0) {
        note(check_fold(log_, tables_));
        for (const Shop& shop : shops_) {
            note(check_complete(tables_, shop.stream, shop.seller->book));
        }
    }
}

void Simulation::set_clock() {
    const Duration error = std::chrono::seconds(draw_.between(-7200, 7200));
    our_clock_.set_wrong_by(draw_.percent(30) ? Duration{0} : error);
}

void Simulation::run_until(Time end, bool deadly) {
    while (clock_.now() < end && !(all_read() && !deadly)) {
        if (deadly && draw_.percent(1)) {
            death_.comes_after(1 + draw_.below(12));
        }
        if (deadly && draw_.below(1000) < clock_permille_) {
            set_clock();
        }
        // Spans are proven all the time; to look at some moments of each seed is enough.
        if (++looks_ % 4096 == 0) {
            note(check_coverage());
        }
        if (!turn_shops() || !tick()) {
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
                status.at(0).watermark > histories_end_ && status.at(0).debts == 0);
    });
}

std::string Simulation::run() {
    note(read_all());
    if (wrong_.empty()) {
        note(check_all());
    }
    return wrong_;
}

std::string Simulation::read_all() {
    start();
    connect();
    run_until(begin_ + 48h, true);
    death_.never_comes();
    hell_->heal();
    repeats_ = 0;
    losses_ = 0;
    run_until(clock_.now() + 24h * 14, false);
    if (!all_read()) {
        return fmt::format("not all is read after {} simulated days", days());
    }
    while (tables_.checkpoint().value().position < log_.info().last && wrong_.empty()) {
        project();
    }
    return wrong_;
}

std::string Simulation::check_coverage() const {
    adapters::MemoryReadModel tables;
    fold_all(log_, tables);
    for (const Shop& shop : shops_) {
        const bool by_v0 = shop.api == events::OrdersApi::v0;
        auto wrong = check_proven({log_, tables}, shop.stream, shop.seller->book,
                                  {.now = clock_.now(), .v0_until = by_v0 ? Time::max() : Time{}},
                                  late_most);
        if (!wrong.empty()) {
            return fmt::format("{}: {}", shop.stream.tenant.value(), wrong);
        }
    }
    return {};
}

std::string Simulation::check_all() {
    for (const auto& [key, usage] : amazon_->statistics().operations) {
        if (usage.overdrafts > 0) {
            return fmt::format("{} calls over quota", usage.overdrafts);
        }
    }
    std::string wrong = check_log(log_);
    if (wrong.empty()) {
        wrong = check_snapshots(log_, snapshots_);
    }
    if (wrong.empty()) {
        wrong = check_fold(log_, tables_);
    }
    for (const Shop& shop : shops_) {
        const bool revoked = shop.seller->kind == SellerKind::revoked;
        const adapters::OrderBook none;
        if (wrong.empty()) {
            const bool last_v0 = shop.api == events::OrdersApi::v0;
            wrong = check_orders(tables_, shop.stream, revoked ? none : shop.seller->book,
                                 {.now = clock_.now(),
                                  .v0_until = !shop.ever_v0 ? Time{}
                                              : last_v0     ? Time::max()
                                                            : begin_});
        }
        if (wrong.empty()) {
            wrong = check_complete(tables_, shop.stream, shop.seller->book);
        }
        if (wrong.empty() && !revoked) {
            wrong = check_whole(coverage_of(log_, shop.stream, clock_.now()), histories_end_);
        }
    }
    return wrong.empty() ? check_coverage() : wrong;
}

}  // namespace orderlog::sim
