#include "tools/access/log_access.hpp"

#include "adapters/rocksdb/directory_rights.hpp"
#include "adapters/rocksdb/rocksdb_event_log.hpp"

#include <fmt/core.h>

#include <chrono>
#include <filesystem>
#include <thread>

namespace orderlog::tools {

using adapters::RocksdbEventLog;
using events::ErrorKind;
using events::Result;

Result<void> make_data_dir(const std::string& data_dir) {
    std::error_code failed;
    const bool made = std::filesystem::create_directories(data_dir, failed);
    if (made && !failed) {
        std::filesystem::permissions(data_dir, std::filesystem::perms::owner_all, failed);
    }
    if (failed) {
        return events::fail(ErrorKind::rejected,
                            fmt::format("cannot make folder '{}': {}", data_dir, failed.message()),
                            "name another one with --data-dir");
    }
    return adapters::check_rights(data_dir, adapters::Rights::write).and_then([&] {
        return adapters::check_writable_log(data_dir + "/log");
    });
}

Result<std::unique_ptr<RocksdbEventLog>> open_log_for_writing(const std::string& data_dir) {
    using std::chrono::steady_clock;
    constexpr std::chrono::seconds patience{5};
    if (auto made = make_data_dir(data_dir); !made) {
        return tl::make_unexpected(made.error());
    }
    const auto limit = steady_clock::now() + patience;
    while (true) {
        auto log = RocksdbEventLog::open(data_dir);
        const bool again =
            !log && log.error().kind == ErrorKind::unavailable && steady_clock::now() < limit;
        if (!again) {
            return log;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{50});
    }
}

Result<std::unique_ptr<RocksdbEventLog>> open_log_for_reading(const std::string& data_dir) {
    return RocksdbEventLog::open_for_reading(data_dir, {});
}

}  // namespace orderlog::tools
