#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace orderlog::events {

/// SHA-256 of some bytes.
using Sha256 = std::array<std::uint8_t, 32>;
/// The first 16 bytes of a SHA-256: an order's bytes in the cut body.
using Digest = std::array<std::uint8_t, 16>;

[[nodiscard]] Sha256 sha256(std::string_view bytes);
[[nodiscard]] Digest digest(std::string_view bytes);
/// Lower-case hexadecimal.
[[nodiscard]] std::string to_hex(const Sha256& hash);

}  // namespace orderlog::events
