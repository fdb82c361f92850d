#pragma once

#include "events/result.hpp"

#include <rocksdb/status.h>

#include <string_view>

namespace orderlog::adapters {

/// RocksDB's status as an error; `what` says what was tried, as in "append to the log".
/// REQUIRES: the status is not OK.
[[nodiscard]] events::Error error_from(const rocksdb::Status& status, std::string_view what);

}  // namespace orderlog::adapters
