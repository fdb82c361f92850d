#pragma once

#include "adapters/sp_api/json_value.hpp"
#include "adapters/sp_api/order_values.hpp"
#include "events/operation.hpp"
#include "events/order_observation.hpp"

#include <optional>

namespace orderlog::adapters {

/// An order while it is read. Internal to this folder.
struct OrderDraft : Understanding {
    events::OrderObservation order{};
    std::optional<events::Time> created{};
    std::optional<events::Time> last_updated{};
};

/// Consumes an element of `orders`. Fails only on what is not JSON; everything else is told by
/// `cause` and by an empty id.
[[nodiscard]] JsonError read_order(JsonValue& value, events::DataSets asked, OrderDraft& draft);

}  // namespace orderlog::adapters
