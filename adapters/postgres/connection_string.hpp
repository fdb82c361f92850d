#pragma once

#include "events/result.hpp"

#include <string>

namespace orderlog::adapters {

/// `rejected` unless libpq can read the connection string or URL. The error holds nothing of it, as
/// a password may stand in any part of one that is written wrongly.
[[nodiscard]] events::Result<void> check_connection_string(const std::string& conninfo);

/// What may be shown of it: host, port, user and dbname as far as they are given, as
/// "host=… port=…". Never anything else; "(not a connection string)" for what is none.
[[nodiscard]] std::string shown_connection_string(const std::string& conninfo);

}  // namespace orderlog::adapters
