#pragma once

#include "events/result.hpp"

#include <memory>
#include <string>

namespace orderlog::adapters {
class RocksdbEventLog;
}

namespace orderlog::tools {

/// Makes the folder, for its owner only, if it is not there. `rejected` if this process may not
/// write in it, or in the log there.
[[nodiscard]] events::Result<void> make_data_dir(const std::string& data_dir);

/// Opens the log for writing, making data_dir and log if they are not there. A LOCK that is held is
/// asked for again for five seconds: who holds it may be another command. Then `unavailable`.
[[nodiscard]] events::Result<std::unique_ptr<adapters::RocksdbEventLog>> open_log_for_writing(
    const std::string& data_dir);

/// Opens the log for reading, beside a running engine or without one.
[[nodiscard]] events::Result<std::unique_ptr<adapters::RocksdbEventLog>> open_log_for_reading(
    const std::string& data_dir);

}  // namespace orderlog::tools
