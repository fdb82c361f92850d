#pragma once

#include "adapters/simulated_amazon/simulated_amazon.hpp"
#include "events/result.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace orderlog::tools {

/// What the command line asks for.
struct SimulationOptions {
    std::uint32_t sellers{3};
    std::uint32_t role_missing{0};   ///< Of them, the last but `denied`.
    std::uint32_t denied{0};         ///< Of them, the last but `revoked`.
    std::uint32_t revoked{0};        ///< Of them, the last but `without_token`.
    std::uint32_t without_token{0};  ///< Of them, the last.
    std::uint32_t orders{1000};
    std::uint32_t months{24};
    std::uint32_t live_hours{24};
    std::uint64_t seed{1};
    std::string orders_csv{};
    std::string time_from{};  ///< The world's epoch; empty: the default that the source argues.
    std::string time_now{};   ///< Where the clock begins; empty: at the epoch.
    double speed{1};
    bool quota{false};
    std::optional<std::uint64_t> hell{};  ///< Seed of what goes wrong; none: nothing does.
    std::string hell_until{};             ///< Empty: until the histories end.
};

/// Simulated time: from `begin` on, `speed` times as fast as the real one.
struct SimulatedTime {
    events::Time epoch{};  ///< What the world is made around.
    events::Time begin{};
    double speed{1};

    [[nodiscard]] events::Time after(std::chrono::nanoseconds real) const {
        return begin + events::Duration{static_cast<std::int64_t>(
                           static_cast<double>(real.count()) / 1000.0 * speed)};
    }
};

struct Simulation {
    adapters::SimulatedAmazon amazon;
    SimulatedTime time;
    events::Time faults_end;  ///< If there are any.
};

/// Makes the sellers and their orders. `rejected` for a time or a file that cannot be read.
[[nodiscard]] events::Result<Simulation> make_simulation(const SimulationOptions& options);

}  // namespace orderlog::tools
