#pragma once

#include "events/alert_events.hpp"
#include "events/ids.hpp"
#include "events/operation.hpp"
#include "events/reason_code.hpp"
#include "events/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace orderlog::engine {

enum class BackfillPhase : std::uint8_t { none, running, paused, completed, cancelled };
[[nodiscard]] std::string_view to_text(BackfillPhase phase);

/// What people see of a backfill.
struct BackfillStatus {
    BackfillPhase phase{BackfillPhase::none};
    events::Time from{};
    events::Time to{};
    std::uint32_t chunk{0};             ///< The one being read, or that was last; 0 is the newest.
    std::uint32_t chunks{0};            ///< In all.
    double progress_percent{0};         ///< Share of the span that is closed.
    std::uint64_t orders{0};            ///< Read so far.
    std::uint64_t orders_estimated{0};  ///< In the whole span, by the density so far.
    std::optional<events::Duration> remaining{};  ///< By pages left and the bucket's rate.
    std::optional<events::LogPosition> run{};
};

/// An alert that stands.
struct AlertStatus {
    events::LogPosition id{};
    events::AlertKind kind{events::AlertKind::lasting_error};
    events::Time since{};
    events::Time raised_at{};
    std::string text{};
    bool told{false};  ///< The webhook has accepted it.
};

/// What people see of a connection.
struct ConnectionStatus {
    events::StreamId stream{};
    std::string display_name{};
    events::SellerId seller{};
    events::Region region{events::Region::eu};
    std::string credential{};  ///< Where the refresh token is, as in ConnectionAdded.
    /// Empty: all that the seller takes part in.
    std::vector<events::MarketplaceId> marketplaces{};
    std::string phase{};  ///< "healthy", "waiting", "retrying", "paused", "removed", "error"

    std::uint64_t pages{0};
    std::uint64_t orders_new{0};
    std::uint64_t orders_changed{0};
    std::uint64_t orders_same{0};
    std::uint64_t failures{0};
    std::size_t debts{0};
    bool reads_items{false};  ///< Orders v0: items of the last page are still being read.

    /// Orders created from then on are known by their updates; older ones are the backfill's. By
    /// Amazon's clock, as far as it is known.
    events::Time followed_from{};
    events::OrdersApi orders_api{events::OrdersApi::v2026_01_01};
    events::Duration sync_interval{};  ///< Its own, else the engine's.
    events::Time watermark{};
    std::optional<events::Duration> lag{};  ///< Server time less watermark; none once removed.
    std::optional<events::Time> last_polled{};
    std::optional<events::LogPosition> sync_run{};
    BackfillStatus backfill{};

    std::optional<events::ReasonCode> reason{};  ///< Of the last failure that still stands.
    std::string last_error{};
    std::optional<events::Time> last_error_at{};

    double bucket_level{0};  ///< Search tokens.
    double bucket_burst{0};
    double bucket_rate_per_s{0};  ///< As learned, else as documented.
    std::optional<events::Time> waiting_for_quota_until{};
    std::vector<AlertStatus> alerts{};
};

}  // namespace orderlog::engine
