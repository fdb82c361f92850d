#pragma once

#include "tools/http/server_message.hpp"

#include <memory>
#include <string>

namespace spdlog {
class logger;
}

namespace orderlog::tools {

/// A line of JSON for each answer of the HTTP API: data_dir/access.log, three files of 10 MB. No
/// query, no header, no body, and of a path nothing that is too long for an id. Thread-safe.
class AccessLog {
 public:
    /// REQUIRES: data_dir exists. Nothing is written if the file cannot be opened.
    explicit AccessLog(const std::string& data_dir);
    ~AccessLog();
    AccessLog(const AccessLog&) = delete;
    AccessLog& operator=(const AccessLog&) = delete;

    void note(const ServedRequest& served);

 private:
    std::shared_ptr<spdlog::logger> logger_;
};

}  // namespace orderlog::tools
