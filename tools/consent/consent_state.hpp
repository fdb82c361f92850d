#pragma once

#include "events/sha256.hpp"

#include <string>
#include <string_view>

namespace orderlog::tools {

/// What a seller brings back from Amazon, so that we know who had sent him: 64 hexadecimal digits,
/// 256 bits drawn at random. orderlog keeps its hash alone, from which nobody finds it.
[[nodiscard]] std::string draw_state();
[[nodiscard]] bool is_state(std::string_view text);
[[nodiscard]] events::Sha256 state_hash(std::string_view state);

}  // namespace orderlog::tools
