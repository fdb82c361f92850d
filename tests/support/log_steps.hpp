#pragma once

#include "adapters/rocksdb/rocksdb_event_log.hpp"
#include "tests/support/sample_page.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>

namespace orderlog::support {

/// The log in `data_dir`, opened for writing. Throws if it does not open.
[[nodiscard]] std::unique_ptr<adapters::RocksdbEventLog> open_log(
    const std::filesystem::path& data_dir);

/// Appends `count` batches to stream "acme/eu", each a page of ten orders and a note. Throws if one
/// is refused.
void append_steps(events::EventLog& log, std::uint64_t count);

}  // namespace orderlog::support
