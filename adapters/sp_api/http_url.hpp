#pragma once

#include "events/result.hpp"

#include <string>

namespace orderlog::adapters {

/// Names this machine by number or as localhost, so that no name server is asked; user info makes
/// it none. Read as libcurl reads it, which sends the request.
[[nodiscard]] bool is_loopback_url(const std::string& url);

/// `rejected` unless it is https with a host, or http to a loopback address; user info is refused.
[[nodiscard]] events::Result<void> check_service_url(const std::string& url);

/// Scheme and host alone, for messages: nothing that could be a secret.
[[nodiscard]] std::string shown_url(const std::string& url);

}  // namespace orderlog::adapters
