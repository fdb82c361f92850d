#pragma once

#include "events/sha256.hpp"

#include <string>
#include <string_view>

namespace orderlog::tools {

/// A bearer token as its owner has it: "olt_" and 64 hexadecimal digits, 256 bits drawn at random.
/// It is shown once, when it is made; orderlog keeps its hash alone, from which nobody finds it.
[[nodiscard]] std::string draw_token();
[[nodiscard]] bool is_token(std::string_view text);
[[nodiscard]] events::Sha256 token_hash(std::string_view token);

}  // namespace orderlog::tools
