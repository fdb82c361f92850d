#pragma once

#include "events/operation.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace orderlog::adapters {

/// Which operation a path names, and of which order.
struct CallRoute {
    events::Operation operation{events::Operation::search_orders};
    std::string order{};  ///< Empty: of no single one.

    /// Its answers follow one another as pages.
    [[nodiscard]] bool has_pages() const;
    [[nodiscard]] bool is_v0() const;
};
/// None for a path that Amazon does not know.
[[nodiscard]] std::optional<CallRoute> route_of(std::string_view path);

/// The rate as the header x-amzn-RateLimit-Limit has it.
[[nodiscard]] std::string_view rate_text(events::Operation operation);

}  // namespace orderlog::adapters
