#pragma once

#include <cstddef>
#include <string>

namespace orderlog::adapters {

/// Bytes that nobody can guess, from the operating system. REQUIRES: at most 256.
[[nodiscard]] std::string random_bytes(std::size_t count);

}  // namespace orderlog::adapters
