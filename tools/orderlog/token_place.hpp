#pragma once

#include "events/result.hpp"

#include <string>

namespace orderlog::tools {

/// Where people say that a refresh token is: one of the two, or neither.
struct TokenPlace {
    std::string file{};
    std::string variable{};
};

/// As the log keeps it: "file:/path", "env:NAME" or empty.
[[nodiscard]] std::string credential_of(const TokenPlace& place);

// Both refuse what could be the token itself: the log keeps for ever where the token is. The
// messages never repeat the value for the same reason.

[[nodiscard]] events::Result<void> check_token_file(const std::string& path);
[[nodiscard]] events::Result<void> check_token_variable(const std::string& name);

}  // namespace orderlog::tools
