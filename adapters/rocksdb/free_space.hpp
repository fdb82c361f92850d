#pragma once

#include "events/result.hpp"

#include <filesystem>

namespace orderlog::adapters {

/// `unavailable`, with both numbers, if the disk has less space than opening the log for writing
/// may take: RocksDB aborts the process when its first writes fail there. A directory that is not
/// there has enough.
[[nodiscard]] events::Result<void> check_free_space(const std::filesystem::path& database);

}  // namespace orderlog::adapters
