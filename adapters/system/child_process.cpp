#include "adapters/system/child_process.hpp"

#include "adapters/system/parent_process.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstring>
#include <fstream>
#include <thread>

namespace orderlog::adapters {

using events::ErrorKind;
using events::Result;

namespace {

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> result;
    for (std::string& text : texts) {
        result.push_back(text.data());
    }
    result.push_back(nullptr);
    return result;
}

/// Our environment with the command's variables on top.
std::vector<std::string> environment(const ChildCommand& command) {
    std::vector<std::string> texts;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string text = *entry;
        if (!command.variables.contains(text.substr(0, text.find('=')))) {
            texts.push_back(text);
        }
    }
    for (const auto& [name, value] : command.variables) {
        texts.push_back(fmt::format("{}={}", name, value));
    }
    return texts;
}

/// Runs in the child between fork and exec.
[[noreturn]] void become(char* const* arguments, char* const* variables, int output, pid_t parent) {
    stop_with_parent(parent);
    ::setpgid(0, 0);  // A terminal's Ctrl-C is for the supervisor, which stops us in order.
    const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    ::dup2(nothing, STDIN_FILENO);
    ::dup2(output, STDOUT_FILENO);
    ::dup2(output, STDERR_FILENO);
    ::execve(arguments[0], arguments, variables);
    ::_exit(127);
}

ChildEnd end_of(int status) {
    return WIFSIGNALED(status) ? ChildEnd{0, WTERMSIG(status)} : ChildEnd{WEXITSTATUS(status), 0};
}

}  // namespace

Result<ChildProcess> ChildProcess::start(const ChildCommand& command) {
    std::vector<std::string> texts{command.program};
    texts.insert(texts.end(), command.arguments.begin(), command.arguments.end());
    std::vector<std::string> variables = environment(command);
    const auto argument_pointers = pointers(texts);
    const auto variable_pointers = pointers(variables);
    const std::string file = command.output_file.empty() ? "/dev/null" : command.output_file;
    const int output = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (output < 0) {
        return events::fail(ErrorKind::rejected,
                            fmt::format("cannot write '{}': {}", file, std::strerror(errno)));
    }
    const pid_t parent = ::getpid();
    const pid_t pid = ::fork();
    if (pid == 0) {
        become(argument_pointers.data(), variable_pointers.data(), output, parent);
    }
    ::close(output);
    if (pid < 0) {
        return events::fail(
            ErrorKind::unavailable,
            fmt::format("cannot start '{}': {}", command.program, std::strerror(errno)));
    }
    return ChildProcess{pid};
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, 0)), end_(other.end_) {}

ChildProcess& ChildProcess::operator=(ChildProcess&& other) noexcept {
    if (this != &other) {
        stop();
        pid_ = std::exchange(other.pid_, 0);
        end_ = other.end_;
    }
    return *this;
}

ChildProcess::~ChildProcess() {
    stop();
}

std::optional<ChildEnd> ChildProcess::ended() {
    int status = 0;
    if (!end_ && pid_ > 0 && ::waitpid(pid_, &status, WNOHANG) == pid_) {
        end_ = end_of(status);
    }
    return end_;
}

void ChildProcess::send(int signal) const {
    if (pid_ > 0 && !end_) {
        ::kill(pid_, signal);
    }
}

ChildEnd ChildProcess::stop() {
    using std::chrono::steady_clock;
    constexpr std::chrono::seconds patience{30};  // A clean end stops a cluster, too.
    if (pid_ == 0) {
        return end_.value_or(ChildEnd{});
    }
    send(SIGTERM);
    const auto limit = steady_clock::now() + patience;
    while (!ended()) {
        if (steady_clock::now() > limit) {
            send(SIGKILL);
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{10});
    }
    return *end_;
}

std::optional<std::uint64_t> peak_memory(pid_t pid) {
    std::ifstream status(fmt::format("/proc/{}/status", pid));
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmHWM:")) {
            return std::stoull(line.substr(6)) * 1024;
        }
    }
    return std::nullopt;
}

}  // namespace orderlog::adapters
