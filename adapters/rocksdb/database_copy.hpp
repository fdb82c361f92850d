#pragma once

#include "events/result.hpp"

#include <filesystem>

namespace orderlog::adapters {

class Database;

/// Copies the database as it is now, between two appends, into a directory that is not there: files
/// that do not change any more by hard links if both are on one file system, the write-ahead log by
/// its bytes. Nothing is flushed. REQUIRES: the database is open for writing. Any thread.
[[nodiscard]] events::Result<void> copy_database(const Database& database,
                                                 const std::filesystem::path& directory);

}  // namespace orderlog::adapters
