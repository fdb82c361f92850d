#pragma once

#include "engine/snapshot_store.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace orderlog::adapters {

/// A snapshot as a value of family `meta`: state version, position, state, checksum of all with the
/// key.
[[nodiscard]] std::string encode(const engine::Snapshot& snapshot);
/// None if the value is not what was written under this key.
[[nodiscard]] std::optional<engine::Snapshot> decode_snapshot(std::string_view key,
                                                              std::string_view bytes);

}  // namespace orderlog::adapters
