#pragma once

#include "events/result.hpp"

#include <string>
#include <string_view>

namespace orderlog::tools {

/// True for http(s) URLs to 127.0.0.0/8, ::1 or localhost.
[[nodiscard]] bool is_loopback_url(std::string_view url);

/// `rejected` unless it is https with a host, or http to a loopback address; user info is refused.
[[nodiscard]] events::Result<void> check_service_url(std::string_view url);

/// The URL or connection string with its password as "***".
[[nodiscard]] std::string without_password(std::string_view postgres_url);
[[nodiscard]] bool has_password(std::string_view postgres_url);

}  // namespace orderlog::tools
