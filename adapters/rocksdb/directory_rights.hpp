#pragma once

#include "events/result.hpp"

#include <cstdint>
#include <filesystem>

namespace orderlog::adapters {

enum class Rights : std::uint8_t { read, write };

/// Whether this process may do that in a directory, told before RocksDB gives it another name.
/// `rejected`, naming directory, owner and the way out, if it belongs to somebody else or lies on a
/// file system that is mounted read-only. A directory that is not there is nobody's.
[[nodiscard]] events::Result<void> check_rights(const std::filesystem::path& directory,
                                                Rights rights);

/// As check_rights(); also refuses root a log of somebody else, to whom root's files would be
/// closed.
[[nodiscard]] events::Result<void> check_writable_log(const std::filesystem::path& database);

}  // namespace orderlog::adapters
