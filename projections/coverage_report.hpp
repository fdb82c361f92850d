#pragma once

#include "events/ids.hpp"
#include "projections/spans.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace orderlog::projections {

/// Sorted, each once; empty: all that the seller takes part in.
using MarketplaceSet = std::vector<events::MarketplaceId>;

/// Why a span that was asked for is not proven. The first that fits is told.
enum class GapReason : std::uint8_t {
    page_missing,     ///< The engine says that it was read; its pages do not.
    fewer_data_sets,  ///< Read with fewer data sets than are asked for.
    loss_accepted,    ///< What was read of it went with the log's lost end.
    cursor_repaired,  ///< Its cursor was given up, and it has not been read again.
    status_only,      ///< Read by Orders v0 alone, to which only a change of status is an update.
    window_open,      ///< Its first pages are there, its last is not.
    other_marketplaces,  ///< Read for other marketplaces only.
    cancelled,           ///< The backfill that would read it was cancelled.
    paused,
    removed,
    not_asked,  ///< Its turn has not come.
};
/// "PAGE_MISSING" and so on.
[[nodiscard]] std::string_view to_text(GapReason reason);

struct Gap {
    Span span{};
    GapReason reason{GapReason::not_asked};
    friend bool operator==(const Gap&, const Gap&) = default;
};

/// Of creation time, or of update time.
struct AxisCoverage {
    Spans asked{};            ///< What a backfill was asked for, or updates are followed in.
    Spans proven{};           ///< For all of the connection's marketplaces of today.
    std::vector<Gap> gaps{};  ///< What is asked and not proven, sorted.
    friend bool operator==(const AxisCoverage&, const AxisCoverage&) = default;
};

/// What was proven by queries for one set of marketplaces.
struct SetCoverage {
    MarketplaceSet marketplaces{};
    Spans created{};
    Spans updated{};
    friend bool operator==(const SetCoverage&, const SetCoverage&) = default;
};

struct CoverageReport {
    MarketplaceSet marketplaces{};  ///< The connection's of today.
    AxisCoverage created{};
    AxisCoverage updated{};
    std::vector<SetCoverage> sets{};
    /// Update time that re-scans have read again, for all of the marketplaces of today.
    Spans read_again{};
    /// Orders of proven spans that are known and were not read whole.
    std::uint64_t debts{0};
    std::uint64_t debts_abandoned{0};
    friend bool operator==(const CoverageReport&, const CoverageReport&) = default;
};

/// Something is said to be read that is not in the log.
[[nodiscard]] bool contradicts(const CoverageReport& report);

}  // namespace orderlog::projections
