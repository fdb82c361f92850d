#include "tools/access/log_copy.hpp"

#include "adapters/rocksdb/directory_rights.hpp"
#include "adapters/rocksdb/opening.hpp"
#include "adapters/rocksdb/rocksdb_event_log.hpp"
#include "tools/access/log_access.hpp"
#include "tools/control/control_client.hpp"

#include <nlohmann/json.hpp>

#include <system_error>

namespace orderlog::tools {

using events::Result;
using nlohmann::json;

namespace {

constexpr const char* command = "log.copy";

std::filesystem::path copy_place(const std::filesystem::path& data_dir) {
    return adapters::place_in(data_dir).database / "copy";
}

Result<void> copy_log(const std::string& data_dir) {
    const auto asked = ask_engine(data_dir, {{"command", command}});
    if (!asked) {
        return tl::make_unexpected(asked.error());
    }
    return *asked ? Result<void>{} : open_log_for_writing(data_dir).and_then([&](const auto& log) {
        return log->copy_to(copy_place(data_dir));
    });
}

}  // namespace

bool LogCopy::is_asked_for(const json& request) {
    return request.value("command", "") == command;
}

Result<json> LogCopy::answer(const adapters::RocksdbEventLog& log,
                             const std::filesystem::path& data_dir) {
    return log.copy_to(copy_place(data_dir)).map([] { return json::object(); });
}

Result<std::unique_ptr<LogCopy>> LogCopy::make(const Configuration& configuration) {
    const std::string& data_dir = configuration.text("data_dir");
    const adapters::LogPlace place = adapters::place_in(data_dir);
    if (auto readable = adapters::check_rights(data_dir, adapters::Rights::write); !readable) {
        return tl::make_unexpected(readable.error());
    }
    std::error_code failure;
    if (!std::filesystem::exists(place.database, failure)) {
        return events::fail(events::ErrorKind::not_found, "there is no log in '" + data_dir + "'",
                            "name its folder by --data-dir or ORDERLOG_DATA_DIR");
    }
    auto lock = adapters::FileLock::take(data_dir + "/backup.lock");
    if (!lock) {
        return tl::make_unexpected(lock.error());
    }
    const auto acknowledged = adapters::read_high_water(place.high_water);
    if (!acknowledged) {
        return tl::make_unexpected(acknowledged.error());
    }
    std::unique_ptr<LogCopy> copy{
        new LogCopy{copy_place(data_dir), *acknowledged, *std::move(lock)}};
    copy->remove();
    return copy_log(data_dir).map([&] { return std::move(copy); });
}

// RocksDB makes it under another name first.
void LogCopy::remove() const {
    std::error_code failure;  // The next one removes what is left.
    std::filesystem::remove_all(path_, failure);
    std::filesystem::remove_all(path_.string() + ".tmp", failure);
}

LogCopy::~LogCopy() {
    remove();
}

}  // namespace orderlog::tools
