#pragma once

#include "events/sha256.hpp"

#include <string_view>

namespace orderlog::adapters {

/// A hash from bytea as text: \x and lower-case hexadecimal.
[[nodiscard]] events::Sha256 hash_of_bytea(std::string_view text);

}  // namespace orderlog::adapters
