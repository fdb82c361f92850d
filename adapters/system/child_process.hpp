#pragma once

#include "events/result.hpp"

#include <sys/types.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace orderlog::adapters {

struct ChildCommand {
    std::string program{};  ///< Path.
    std::vector<std::string> arguments{};
    std::map<std::string, std::string> variables{};  ///< Set on top of our environment.
    std::string output_file{};  ///< Standard output and error are appended there.
};

struct ChildEnd {
    int exit_code{0};
    int signal{0};  ///< 0: it exited by itself.
};

/// A program that we started. It gets SIGTERM when this process ends, however that happens, and
/// when this object dies; then it is waited for.
class ChildProcess {
 public:
    /// Called from a thread that lives as long as the process: the child ends with it.
    static events::Result<ChildProcess> start(const ChildCommand& command);

    ChildProcess(ChildProcess&& other) noexcept;
    ChildProcess& operator=(ChildProcess&& other) noexcept;
    ~ChildProcess();

    [[nodiscard]] pid_t pid() const { return pid_; }
    /// How it ended, or none while it runs.
    [[nodiscard]] std::optional<ChildEnd> ended();
    void send(int signal) const;
    /// Sends SIGTERM and waits; SIGKILL after 30 s.
    ChildEnd stop();

 private:
    explicit ChildProcess(pid_t pid) : pid_(pid) {}

    pid_t pid_{0};  ///< 0: none.
    std::optional<ChildEnd> end_{};
};

/// Peak resident memory of a living process in bytes (VmHWM), or none.
[[nodiscard]] std::optional<std::uint64_t> peak_memory(pid_t pid);

}  // namespace orderlog::adapters
