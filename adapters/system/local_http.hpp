#pragma once

#include "events/result.hpp"

#include <string>

namespace orderlog::adapters {

/// GET of a URL on this machine, within 2 s; the body of a 200. `unavailable` otherwise. Blocks;
/// never follows a redirect or a proxy.
[[nodiscard]] events::Result<std::string> fetch_local(const std::string& url);

}  // namespace orderlog::adapters
