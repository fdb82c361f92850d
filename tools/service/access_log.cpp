#include "tools/service/access_log.hpp"

#include "tools/output/json_text.hpp"

#include <nlohmann/json.hpp>
#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/rotating_file_sink.h>

namespace orderlog::tools {

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
                                           {"path", served.path},
                                           {"status", served.status},
                                           {"bytes", served.bytes},
                                           {"us", served.duration_us}});
    logger_->info(std::string_view{members}.substr(1, members.size() - 2));
}

}  // namespace orderlog::tools
