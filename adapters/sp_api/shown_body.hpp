#pragma once

#include "events/result.hpp"

#include <string>
#include <string_view>

namespace orderlog::adapters {

/// A stored body of searchOrders or getOrder as it may be shown: who holds a page token can go on
/// asking for another's orders, so its SHA-256 stands in its place, as in events. Everything else
/// stays to the byte. `rejected` for what is not a JSON object.
[[nodiscard]] events::Result<std::string> shown_body(std::string_view body);

}  // namespace orderlog::adapters
