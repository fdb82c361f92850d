#include "tools/service/access_log.hpp"

#include "tools/output/json_text.hpp"

#include <nlohmann/json.hpp>
#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/rotating_file_sink.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace orderlog::tools {

namespace {

/// People paste tokens where ids belong. No id is longer than an UUID; what is, is cut.
std::string shown_path(std::string_view path) {
    constexpr std::size_t id_length_max = 40;
    constexpr std::size_t shown_length = 6;
    std::string shown;
    while (!path.empty()) {
        const std::size_t end = std::min(path.find('/', 1), path.size());
        const auto segment = path.substr(0, end);
        path.remove_prefix(end);
        shown += segment.size() > id_length_max ? std::string{segment.substr(0, shown_length)} + "…"
                                                : std::string{segment};
    }
    return shown;
}

}  // namespace

AccessLog::AccessLog(const std::string& data_dir) {
    constexpr std::size_t file_bytes_max = 10 << 20;
    constexpr std::size_t files_max = 3;
    try {
        logger_ = std::make_shared<spdlog::logger>(
            "access", std::make_shared<spdlog::sinks::rotating_file_sink_mt>(
                          data_dir + "/access.log", file_bytes_max, files_max));
        logger_->set_formatter(std::make_unique<spdlog::pattern_formatter>(
            R"({"at":"%Y-%m-%dT%H:%M:%S.%eZ",%v})", spdlog::pattern_time_type::utc));
    } catch (const spdlog::spdlog_ex&) {
        logger_.reset();  // A full disk, say: answers matter more than their log.
    }
}

AccessLog::~AccessLog() {
    if (logger_) {
        logger_->flush();
    }
}

void AccessLog::note(const ServedRequest& served) {
    if (!logger_) {
        return;
    }
    const std::string members = json_text({{"id", served.id},
                                           {"peer", served.peer},
                                           {"method", served.method},
                                           {"path", shown_path(served.path)},
                                           {"status", served.status},
                                           {"bytes", served.bytes},
                                           {"us", served.duration_us}});
    logger_->info(std::string_view{members}.substr(1, members.size() - 2));
}

}  // namespace orderlog::tools
