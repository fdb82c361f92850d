#pragma once

#include "events/result.hpp"

#include <string>
#include <string_view>

namespace orderlog::tools {

/// True for http(s) URLs to 127.0.0.0/8, ::1 or localhost, without user info.
[[nodiscard]] bool is_loopback_url(std::string_view url);

/// `rejected` unless it is https with a host, or http to a loopback address; user info is refused.
[[nodiscard]] events::Result<void> check_service_url(std::string_view url);

/// Scheme and host alone, for messages: nothing that could be a secret.
[[nodiscard]] std::string shown_url(std::string_view url);

}  // namespace orderlog::tools
