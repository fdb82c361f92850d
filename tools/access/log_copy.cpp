#include "tools/access/log_copy.hpp"

#include "adapters/rocksdb/rocksdb_event_log.hpp"
#include "tools/access/log_access.hpp"
#include "tools/control/control_client.hpp"

#include <nlohmann/json.hpp>

#include <system_error>

namespace orderlog::tools {

using events::Result;

namespace {

Result<void> copy_log(const Configuration& configuration, const std::filesystem::path& to) {
    const std::string& data_dir = configuration.text("data_dir");
    const auto asked = ask_engine(data_dir, {{"command", "log.copy"}});
    if (!asked) {
        return tl::make_unexpected(asked.error());
    }
    if (*asked) {
        return {};
    }
    return open_log_for_writing(data_dir).and_then(
        [&](const auto& log) { return log->checkpoint(to); });
}

}  // namespace

std::filesystem::path LogCopy::place_in(const std::filesystem::path& data_dir) {
    return data_dir / "log.copy";
}

Result<std::unique_ptr<LogCopy>> LogCopy::make(const Configuration& configuration) {
    const std::filesystem::path data_dir = configuration.text("data_dir");
    if (!std::filesystem::exists(data_dir / "log")) {
        return events::fail(events::ErrorKind::not_found,
                            "there is no log in '" + data_dir.string() + "'",
                            "name its folder by --data-dir or ORDERLOG_DATA_DIR");
    }
    auto lock = adapters::FileLock::take(data_dir / "log.copy.lock");
    if (!lock) {
        return tl::make_unexpected(lock.error());
    }
    std::unique_ptr<LogCopy> copy{new LogCopy{place_in(data_dir), *std::move(lock)}};
    std::error_code failure;
    std::filesystem::remove_all(copy->path(), failure);
    return copy_log(configuration, copy->path()).map([&] { return std::move(copy); });
}

LogCopy::~LogCopy() {
    std::error_code failure;  // The next one removes what is left.
    std::filesystem::remove_all(path_, failure);
}

}  // namespace orderlog::tools
