#include "tools/service/service_log.hpp"

#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <vector>

namespace orderlog::tools {

ServiceLog::ServiceLog(const std::string& data_dir, Options options) {
    constexpr std::size_t file_bytes_max = 10 << 20;
    constexpr std::size_t files_max = 3;
    std::vector<spdlog::sink_ptr> sinks;
    std::string failure;
    try {
        sinks.push_back(std::make_shared<spdlog::sinks::rotating_file_sink_mt>(
            data_dir + "/orderlog.log", file_bytes_max, files_max));
    } catch (const spdlog::spdlog_ex& error) {
        failure = error.what();  // A full disk, say: the log itself tells what to do about it.
    }
    if (options.aloud || !failure.empty()) {
        sinks.push_back(std::make_shared<spdlog::sinks::stderr_color_sink_mt>());
    }
    logger_ = std::make_shared<spdlog::logger>("orderlog", sinks.begin(), sinks.end());
    logger_->set_formatter(std::make_unique<spdlog::pattern_formatter>(
        "%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc));
    logger_->flush_on(spdlog::level::warn);
    spdlog::register_logger(logger_);
    spdlog::flush_every(std::chrono::seconds{1});
    if (!failure.empty()) {
        warn(failure);
    }
}

ServiceLog::~ServiceLog() {
    logger_->flush();
    spdlog::shutdown();
}

void ServiceLog::info(std::string_view text) {
    logger_->info(text);
}
void ServiceLog::warn(std::string_view text) {
    logger_->warn(text);
}
void ServiceLog::error(std::string_view text) {
    logger_->error(text);
}

}  // namespace orderlog::tools
