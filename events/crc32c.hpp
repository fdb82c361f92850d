#pragma once

#include <cstdint>
#include <string_view>

namespace orderlog::events {

/// CRC-32C (Castagnoli) of `bytes`; `before` is the checksum of what stands before them.
[[nodiscard]] std::uint32_t crc32c(std::string_view bytes, std::uint32_t before = 0);

/// The same without the processor's instruction: for machines that lack it.
[[nodiscard]] std::uint32_t crc32c_by_table(std::string_view bytes, std::uint32_t before = 0);

}  // namespace orderlog::events
