#include "tests/sim/crowd.hpp"

#include "adapters/simulated_amazon/order_generator.hpp"
#include "adapters/simulated_amazon/seeded_draw.hpp"
#include "events/check.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace orderlog::sim {

using namespace std::chrono_literals;
using adapters::SellerKind;
using adapters::SimulatedSellerApi;
using events::Duration;
using events::Time;

namespace {

constexpr Duration past = 24h * 30;
// The log is kept as far back as a start may fold from, and no further: a month of polls of ten
// thousand connections is 30 GB. Rounds of snapshots begin fifteen events a connection apart.
std::uint64_t events_kept(const CrowdOptions& options) {
    return std::max<std::uint64_t>(100'000, 45 * std::uint64_t{options.connections});
}

// What happens within it is taken by one tick, as an engine that is busy would.
constexpr Duration tick_min = 100ms;

// Orders in 30 days. Most sellers are small; some have pages to read in each window.
std::uint32_t draw_orders(adapters::SeededDraw& draw, bool fails) {
    constexpr std::array weights{70, 25, 5};
    constexpr std::array<std::pair<int, int>, 3> sizes{{{0, 30}, {30, 150}, {150, 1500}}};
    const auto& [from, to] = sizes[fails ? 0 : draw.weighted(weights)];
    return static_cast<std::uint32_t>(draw.between(from, to));
}

SellerKind kind_of(const LastingFailure* failure) {
    if (failure == nullptr) {
        return SellerKind::healthy;
    }
    switch (*failure) {
        case LastingFailure::consent_revoked:
            return SellerKind::revoked;
        case LastingFailure::no_token:
            return SellerKind::no_token;
        default:
            return SellerKind::healthy;
    }
}

events::StreamId stream_of(const adapters::SimulatedSeller& seller) {
    return {events::TenantId{seller.seller_id}, events::ConnectionId{"amazon"}};
}

}  // namespace

Crowd::Crowd(const CrowdOptions& options)
    : options_(options),
      begin_(events::parse_time("2026-03-01T00:00:00Z").value()),
      clock_(begin_),
      snapshots_(log_) {
    make_sellers();
    witness_ = std::make_unique<Witness>(log_, amazon_->sellers(), begin_);
    for (const auto& [seller, failure] : failing_) {
        witness_->leave_out(seller);
    }
}

Crowd::~Crowd() = default;

void Crowd::make_sellers() {
    adapters::SeededDraw draw(options_.seed);
    const double days = static_cast<double>((options_.span + past) / 1h) / (24.0 * 30.0);
    std::vector<adapters::SimulatedSeller> sellers;
    sellers.reserve(options_.connections);
    const auto failing = options_.connections * options_.failing_permille / 1000;
    for (std::uint32_t i = 0; i < options_.connections; ++i) {
        const auto failure = static_cast<LastingFailure>(i % lasting_failures);
        const bool fails = i < failing;
        auto& seller = sellers.emplace_back(
            adapters::made_up_seller(i + 1, kind_of(fails ? &failure : nullptr)));
        if (fails) {
            failing_.emplace(seller.seller_id, failure);
        }
        const auto orders = static_cast<double>(draw_orders(draw, fails)) * days;
        seller.book = adapters::generate_orders({.seed = draw.next(),
                                                 .orders = static_cast<std::uint32_t>(orders),
                                                 .first_created = begin_ - past,
                                                 .last_created = begin_ + options_.span,
                                                 .histories_end = begin_ + options_.span + 1h});
    }
    amazon_ = std::make_unique<adapters::SimulatedAmazon>(adapters::SimulatedAmazonOptions{},
                                                          std::move(sellers));
}

void Crowd::start() {
    engine_.reset();
    api_ =
        std::make_unique<SimulatedSellerApi>(*amazon_, clock_, failing_network(*amazon_, failing_));
    engine_ = std::make_unique<engine::Engine>(engine::Ports{.log = *witness_,
                                                             .api = *api_,
                                                             .clock = clock_,
                                                             .reader = reader_,
                                                             .snapshots = snapshots_},
                                               engine::Options{.host = "sim", .simulated = true});
    events::check(engine_->recover().has_value());
}

void Crowd::connect() {
    constexpr std::array regions{events::Region::na, events::Region::eu, events::Region::fe};
    for (std::size_t i = 0; i < amazon_->sellers().size(); ++i) {
        const auto& seller = amazon_->sellers()[i];
        const auto added = engine_->add_connection(
            {.stream = stream_of(seller),
             .about = {.application = events::ApplicationId{"app"},
                       .seller = events::SellerId{seller.seller_id},
                       .region = regions[i % regions.size()],
                       .credential = SimulatedSellerApi::credential_of(seller)}},
            "sim");
        events::check(added.has_value());
        const auto begun =
            engine_->start_backfill({.stream = stream_of(seller), .months = 1}, "sim");
        events::check(begun.has_value());
    }
}

void Crowd::run_until(Time end) {
    while (clock_.now() < end) {
        const auto report = engine_->tick();
        events::check(report.has_value());
        Duration pause = report->wake_in;
        if (const auto arrival = api_->next_arrival()) {
            pause = std::min(pause, *arrival - clock_.monotonic());
        }
        clock_.advance(std::min(std::max(pause, tick_min), end - clock_.now()));
        if (const auto last = log_.info().last.value();
            last >= forgotten_ + 2 * events_kept(options_)) {
            forgotten_ = last - events_kept(options_);
            log_.forget(events::LogPosition{forgotten_});
        }
    }
}

void Crowd::run() {
    start();
    connect();
    const Duration life = options_.span / (options_.deaths + 1);
    for (std::uint32_t death = 0; death < options_.deaths; ++death) {
        run_until(begin_ + life * (death + 1));
        clock_.advance(20s);
        start();
    }
    run_until(begin_ + options_.span);
}

bool Crowd::is_slow(std::string_view seller) const {
    const auto failure = failing_.find(seller);
    return failure != failing_.end() && failure->second == LastingFailure::slow;
}

std::size_t Crowd::backfills_done() const {
    const auto all = engine_->status({});
    return static_cast<std::size_t>(std::ranges::count_if(all, [this](const auto& status) {
        return !fails(status.seller.value()) &&
               status.backfill.phase == engine::BackfillPhase::completed;
    }));
}

std::uint64_t Crowd::overdrafts() const {
    std::uint64_t sum = 0;
    for (const auto& [key, usage] : amazon_->statistics().operations) {
        sum += usage.overdrafts;
    }
    return sum;
}

std::vector<std::uint64_t> Crowd::searches() const {
    std::vector<std::uint64_t> all;
    for (const auto& [key, usage] : amazon_->statistics().operations) {
        if (key.second == events::Operation::search_orders && !failing_.contains(key.first)) {
            all.push_back(usage.granted);
        }
    }
    std::ranges::sort(all);
    return all;
}

std::string Crowd::missing() const {
    // Two polls at the interval of a connection that has its past to read, and what Amazon hides.
    const Time due = clock_.now() - 2 * 6min - 125s;
    for (const auto& [id, seen] : witness_->seen()) {
        if (failing_.contains(id)) {
            continue;
        }
        const auto& book = seen.seller->book;
        for (std::size_t i = 0; i < seen.states.size(); ++i) {
            const auto history = book.states(book.orders()[i]);
            if (seen.states[i] < history.size() && history[seen.states[i]].at <= due) {
                return fmt::format("order {} of {}, updated at {}", book.orders()[i].order_id(), id,
                                   events::to_text(history[seen.states[i]].at));
            }
        }
    }
    return {};
}

}  // namespace orderlog::sim
