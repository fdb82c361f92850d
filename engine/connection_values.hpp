#pragma once

#include "engine/commands.hpp"
#include "events/result.hpp"

namespace orderlog::engine {

/// Refuses (`rejected`) what no event may hold: ids that are not names, lists and texts above their
/// limits, a credential that is not a place. The message names the value, unless it may be a
/// secret.
[[nodiscard]] events::Result<void> check_values(const AddConnection& command);
[[nodiscard]] events::Result<void> check_values(const events::ConnectionChanged& change);

/// Orders v0 must be told the marketplaces that it is asked for.
[[nodiscard]] events::Result<void> check_orders_api(
    events::OrdersApi api, const std::vector<events::MarketplaceId>& marketplaces);

}  // namespace orderlog::engine
