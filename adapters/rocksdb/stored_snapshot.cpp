#include "adapters/rocksdb/stored_snapshot.hpp"

#include "adapters/rocksdb/big_endian.hpp"
#include "events/crc32c.hpp"

#include <cstdint>
#include <utility>

namespace orderlog::adapters {

using engine::Snapshot;

namespace {

// The key is part of what is summed, so that a value under another's key does not pass.
std::uint32_t checksum(std::string_view key, std::string_view bytes) {
    return events::crc32c(bytes, events::crc32c(key));
}

}  // namespace

std::string encode(const Snapshot& snapshot) {
    std::string bytes;
    append_number(bytes, snapshot.state_version, 4);
    append_number(bytes, snapshot.position.value(), 8);
    bytes.append(snapshot.state);
    append_number(bytes, checksum(snapshot.key, bytes), 4);
    return bytes;
}

std::optional<Snapshot> decode_snapshot(std::string_view key, std::string_view bytes) {
    constexpr std::size_t fixed_bytes = 4 + 8 + 4;
    if (bytes.size() < fixed_bytes) {
        return std::nullopt;
    }
    BigEndianReader reader{bytes};
    Snapshot snapshot{.key = std::string{key},
                      .state_version = static_cast<std::uint32_t>(reader.number(4)),
                      .position = events::LogPosition{reader.number(8)},
                      .state = std::string{reader.bytes(bytes.size() - fixed_bytes)}};
    const bool whole = reader.number(4) == checksum(key, bytes.substr(0, bytes.size() - 4));
    return whole ? std::optional{std::move(snapshot)} : std::nullopt;
}

}  // namespace orderlog::adapters
