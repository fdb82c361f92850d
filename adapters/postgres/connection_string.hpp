#pragma once

#include "events/result.hpp"

#include <string>

namespace orderlog::adapters {

/// What a PostgreSQL URL or connection string says.
struct ConnectionString {
    /// Host, port, user and database alone; libpq can open it.
    std::string shown{};
    /// What every session is opened with: all that is given, time-outs that notice within a minute
    /// that a peer vanished unless others are given, and UTF-8, UTC and ISO dates always. Holds the
    /// secrets.
    std::string session{};
    bool has_secret{false};  ///< It holds a password, or that of a key file.
};

/// As libpq reads it. `rejected` if libpq cannot, or if a password spilt into another part; the
/// error holds nothing of it.
[[nodiscard]] events::Result<ConnectionString> read_connection_string(const std::string& text);

/// What may be shown of it; never fails.
[[nodiscard]] std::string shown_connection(const std::string& text);

}  // namespace orderlog::adapters
