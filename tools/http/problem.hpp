#pragma once

#include "tools/http/server_message.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace orderlog::tools {

/// What RFC 9457 calls a problem: an answer that says what is wrong with the request, or with us.
struct Problem {
    std::uint16_t status{400};
    std::string detail{};       ///< What was wrong, for a person; empty: the status says it all.
    std::string hint{};         ///< What to do about it.
    std::string reason_code{};  ///< DESIGN 5, where one applies.
};

/// "application/problem+json".
[[nodiscard]] ServerResponse to_response(const Problem& problem);

/// "Not Found"; empty for a status that HTTP does not know.
[[nodiscard]] std::string_view status_title(std::uint16_t status);

}  // namespace orderlog::tools
