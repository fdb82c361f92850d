#pragma once

#include "adapters/sp_api/json_value.hpp"
#include "events/operation.hpp"
#include "events/order_observation.hpp"

#include <optional>
#include <string>

namespace orderlog::adapters {

/// An order while it is read. Internal to this folder.
struct OrderDraft {
    events::OrderObservation order{};
    std::optional<events::Time> created{};
    std::optional<events::Time> last_updated{};
    std::string cause{};  ///< The first thing that was not understood; empty: all was.

    /// Keeps the first cause only.
    void not_understood(std::string_view what, std::string_view written);
};

/// Consumes an element of `orders`. Fails only on what is not JSON; everything else is told by
/// `cause` and by an empty id.
[[nodiscard]] JsonError read_order(JsonValue& value, events::DataSets asked, OrderDraft& draft);

/// A time as Amazon writes or once wrote it: RFC 3339, or seconds (above 10^11: milliseconds)
/// since 1970 as a decimal number such as 1.569521782042E9.
[[nodiscard]] std::optional<events::Time> time_of(const JsonScalar& scalar);

/// Text of a string or number; empty for anything else.
[[nodiscard]] std::string text_of(const JsonScalar& scalar);

}  // namespace orderlog::adapters
