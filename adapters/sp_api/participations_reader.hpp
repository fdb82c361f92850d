#pragma once

#include "engine/seller_api.hpp"
#include "events/result.hpp"

#include <string_view>

namespace orderlog::adapters {

/// The marketplaces in which the seller takes part, by the body of getMarketplaceParticipations: 50
/// at most. `rejected` for what is no such body; an entry whose marketplace or whose yes or no
/// cannot be read makes it one.
[[nodiscard]] events::Result<engine::Participations> read_participations(std::string_view body);

}  // namespace orderlog::adapters
