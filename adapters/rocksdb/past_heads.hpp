#pragma once

#include "adapters/rocksdb/log_reader.hpp"
#include "events/result.hpp"
#include "events/stream_heads.hpp"

namespace orderlog::adapters {

/// The newest record of each stream as of an earlier position, found by the index; only those
/// records are read.
[[nodiscard]] events::Result<events::StreamHeads> heads_at(const LogReader& reader,
                                                           events::LogPosition position);

}  // namespace orderlog::adapters
