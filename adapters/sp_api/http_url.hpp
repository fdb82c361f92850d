#pragma once

#include "events/result.hpp"

#include <string>

namespace orderlog::adapters {

/// Names this machine by number or as localhost, so that no name server is asked.
[[nodiscard]] bool is_loopback_url(const std::string& url);
/// `rejected` for anything but https, or http to a loopback address.
[[nodiscard]] events::Result<void> check_url(const std::string& url);

}  // namespace orderlog::adapters
