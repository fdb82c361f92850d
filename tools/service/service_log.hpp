#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace spdlog {
class logger;
}

namespace orderlog::tools {

/// What a running engine tells its operator: lines on standard error and in data_dir/orderlog.log
/// (three files of 10 MB). Times are this machine's, UTC. Thread-safe; forced out once a second
/// and with every warning.
class ServiceLog {
 public:
    struct Options {
        bool aloud{true};  ///< On standard error too.
    };

    /// REQUIRES: data_dir exists. Without the file, if it cannot be opened.
    ServiceLog(const std::string& data_dir, Options options);
    ~ServiceLog();
    ServiceLog(const ServiceLog&) = delete;
    ServiceLog& operator=(const ServiceLog&) = delete;

    void info(std::string_view text);
    void warn(std::string_view text);
    void error(std::string_view text);

 private:
    std::shared_ptr<spdlog::logger> logger_;
};

}  // namespace orderlog::tools
