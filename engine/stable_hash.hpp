#pragma once

#include "events/ids.hpp"

#include <cstdint>
#include <string_view>

namespace orderlog::engine {

/// FNV-1a: the same number on every machine and in every build, so that what is spread by it is
/// spread alike after a restart and in a simulation.
[[nodiscard]] constexpr std::uint64_t stable_hash(std::string_view bytes,
                                                  std::uint64_t seed = 0xcbf29ce484222325U) {
    std::uint64_t hash = seed;
    for (const char byte : bytes) {
        hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3U;
    }
    return hash;
}

/// Of a connection and a number, well mixed in its low bits too.
[[nodiscard]] std::uint64_t stable_hash(const events::StreamId& stream, std::uint64_t number);

}  // namespace orderlog::engine
