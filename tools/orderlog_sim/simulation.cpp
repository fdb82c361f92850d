#include "tools/orderlog_sim/simulation.hpp"

#include "adapters/simulated_amazon/order_generator.hpp"
#include "adapters/simulated_amazon/reported_orders.hpp"
#include "adapters/simulated_amazon/seeded_draw.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <utility>

namespace orderlog::tools {

namespace {

using adapters::SellerKind;
using adapters::SimulatedSeller;
using events::ErrorKind;
using events::Result;

// A fixed moment rather than today's: two runs of one command line see the same world.
constexpr std::string_view generated_from = "2026-01-15T09:00:00Z";
constexpr std::chrono::days month{30};

SellerKind kind_of(std::uint32_t index, const SimulationOptions& options) {
    const std::array<std::pair<std::uint32_t, SellerKind>, 4> from_the_end{{
        {options.without_token, SellerKind::no_token},
        {options.revoked, SellerKind::revoked},
        {options.denied, SellerKind::denied},
        {options.role_missing, SellerKind::role_missing},
    }};
    std::uint64_t last = 0;
    for (const auto& [count, kind] : from_the_end) {
        last += count;
        if (index + last >= options.sellers) {
            return kind;
        }
    }
    return SellerKind::healthy;
}

std::vector<SimulatedSeller> generated_sellers(const SimulationOptions& options,
                                               events::Time epoch) {
    std::vector<SimulatedSeller> sellers;
    for (std::uint32_t i = 0; i < options.sellers; ++i) {
        auto seller = adapters::made_up_seller(i + 1, kind_of(i, options));
        const std::chrono::hours live{options.live_hours};
        if (i == 0 && !options.orders_csv.empty()) {
            sellers.push_back(std::move(seller));
            continue;
        }
        seller.book = adapters::generate_orders({.seed = adapters::mixed(options.seed) + i,
                                                 .orders = options.orders,
                                                 .first_created = epoch - options.months * month,
                                                 .last_created = epoch + live / 2,
                                                 .histories_end = epoch + live});
        sellers.push_back(std::move(seller));
    }
    return sellers;
}

Result<events::Time> epoch_of(const SimulationOptions& options) {
    if (!options.time_from.empty()) {
        return events::parse_time(options.time_from);
    }
    return options.orders_csv.empty() ? events::parse_time(generated_from)
                                      : adapters::report_clock_start;
}

/// Never before the epoch: what is older has happened already.
Result<events::Time> begin_of(const SimulationOptions& options, events::Time epoch) {
    if (options.time_now.empty()) {
        return epoch;
    }
    return events::parse_time(options.time_now).map([&](events::Time now) {
        return std::max(now, epoch);
    });
}

Result<events::Time> faults_end_of(const SimulationOptions& options, events::Time epoch) {
    return options.hell_until.empty() ? epoch + std::chrono::hours{options.live_hours}
                                      : events::parse_time(options.hell_until);
}

}  // namespace

Result<Simulation> make_simulation(const SimulationOptions& options) {
    const auto epoch = epoch_of(options);
    if (!epoch) {
        return tl::make_unexpected(epoch.error());
    }
    const auto begin = begin_of(options, *epoch);
    if (!begin) {
        return tl::make_unexpected(begin.error());
    }
    const auto faults_end = faults_end_of(options, *epoch);
    if (!faults_end) {
        return tl::make_unexpected(faults_end.error());
    }
    auto sellers = generated_sellers(options, *epoch);
    if (!options.orders_csv.empty()) {
        auto book = adapters::read_reported_orders(options.orders_csv);
        if (!book) {
            return tl::make_unexpected(book.error());
        }
        sellers.front().book = std::move(*book);
    }
    adapters::SimulatedAmazonOptions amazon;
    amazon.quota = options.quota;
    // A person agrees in real time, however fast the simulated one goes.
    amazon.code_life = std::chrono::duration_cast<events::Duration>(std::chrono::minutes{5} *
                                                                    std::max(1.0, options.speed));
    return Simulation{{amazon, std::move(sellers)}, {*epoch, *begin, options.speed}, *faults_end};
}

}  // namespace orderlog::tools
