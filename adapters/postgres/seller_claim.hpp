#pragma once

#include "events/ids.hpp"
#include "events/result.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace orderlog::adapters {

/// Whose a seller is after a claim.
enum class ClaimOutcome : std::uint8_t {
    owned,       ///< This log's, now or already before.
    other_logs,  ///< Another log reads this seller: leave him alone.
};

/// A seller in a region, as one application is authorised for him.
struct SellerClaim {
    events::ApplicationId application{};
    events::SellerId seller{};
    events::Region region{events::Region::eu};
};

/// Makes each seller this log's, unless he is another's; answers whose each is, in their order.
/// Durable when it returns. REQUIRES: sorted, so that two logs do not wait for each other.
[[nodiscard]] events::Result<std::vector<ClaimOutcome>> claim_sellers(
    const std::string& conninfo, const events::LogId& log, std::span<const SellerClaim> sellers);

}  // namespace orderlog::adapters
