#pragma once

#include "events/result.hpp"

#include <string>

namespace orderlog::adapters {

/// What a PostgreSQL URL or connection string says, without its secrets.
struct ConnectionText {
    std::string shown{};     ///< Host, port, user and database alone; libpq can open it.
    bool has_secret{false};  ///< It holds a password, or that of a key file.
};

/// As libpq reads it. `rejected` if libpq cannot; the message quotes nothing of it.
[[nodiscard]] events::Result<ConnectionText> read_connection_text(const std::string& text);

/// What may be shown of it; never fails.
[[nodiscard]] std::string shown_connection(const std::string& text);

}  // namespace orderlog::adapters
