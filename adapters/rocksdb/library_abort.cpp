#include "adapters/rocksdb/library_abort.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <cstring>
#include <exception>

namespace orderlog::adapters {

namespace {

// All that a handler of a signal may touch. The text is written before its size says so.
std::array<char, 8192> text{};
std::atomic<std::size_t> text_size{0};
std::atomic<int> exit_status{1};
std::terminate_handler terminate_before = nullptr;

void on_abort(int /*signal*/) {
    const std::size_t size = text_size.load();
    if (size == 0) {
        return;  // No log is open: abort() goes on to end the process.
    }
    static_cast<void>(::write(STDERR_FILENO, text.data(), size));
    ::_exit(exit_status.load());
}

// An exception that nobody caught is a bug, not damage.
void on_terminate() {
    std::signal(SIGABRT, SIG_DFL);
    terminate_before();
}

}  // namespace

void tell_library_aborts(int status) {
    exit_status = status;
    terminate_before = std::set_terminate(on_terminate);
    std::signal(SIGABRT, on_abort);
}

void opens_log(const std::filesystem::path& directory) {
    const std::string told = fmt::format(
        "orderlog: stopped by what is said last; if RocksDB says it, the log in '{}' is damaged\n"
        "HINT: if 'orderlog log verify' ends so too, restore the newest copy of the whole log\n",
        directory.string());
    if (text_size.load() == 0 && told.size() <= text.size()) {
        std::memcpy(text.data(), told.data(), told.size());
        text_size = told.size();
    }
}

}  // namespace orderlog::adapters
