#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>

namespace orderlog::support {

/// Turns one bit of the byte at `offset`. REQUIRES: the file is longer.
inline void flip_bit(const std::filesystem::path& file, std::uintmax_t offset, int bit = 0x10) {
    std::fstream stream{file, std::ios::in | std::ios::out | std::ios::binary};
    stream.seekg(static_cast<std::streamoff>(offset));
    const int byte = stream.get();
    stream.seekp(static_cast<std::streamoff>(offset));
    stream.put(static_cast<char>(byte ^ bit));
}

}  // namespace orderlog::support
