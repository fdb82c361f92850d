#include "tools/orderlog_sim/simulation.hpp"

#include "adapters/simulated_amazon/order_generator.hpp"
#include "adapters/simulated_amazon/seeded_draw.hpp"

#include <fmt/core.h>

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
    if (index + options.without_token >= options.sellers) {
        return SellerKind::no_token;
    }
    if (index + options.without_token + options.revoked >= options.sellers) {
        return SellerKind::revoked;
    }
    return SellerKind::healthy;
}

std::vector<SimulatedSeller> generated_sellers(const SimulationOptions& options,
                                               events::Time epoch) {
    std::vector<SimulatedSeller> sellers;
    for (std::uint32_t i = 0; i < options.sellers; ++i) {
        auto seller = adapters::made_up_seller(i + 1, kind_of(i, options));
        const std::chrono::hours live{options.live_hours};
        seller.book = adapters::generate_orders({.seed = adapters::mixed(options.seed) + i,
                                                 .orders = options.orders,
                                                 .first_created = epoch - options.months * month,
                                                 .last_created = epoch + live / 2,
                                                 .histories_end = epoch + live});
        sellers.push_back(std::move(seller));
    }
    return sellers;
}

}  // namespace

Result<Simulation> make_simulation(const SimulationOptions& options) {
    const auto epoch = events::parse_time(
        options.time_from.empty() ? generated_from : std::string_view{options.time_from});
    if (!epoch) {
        return tl::make_unexpected(epoch.error());
    }
    adapters::SimulatedAmazonOptions amazon;
    amazon.quota = options.quota;
    return Simulation{{amazon, generated_sellers(options, *epoch)}, {*epoch, options.speed}};
}

}  // namespace orderlog::tools
