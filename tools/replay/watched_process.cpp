#include "tools/replay/watched_process.hpp"

#include "events/check.hpp"

#include <fmt/core.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <memory>
#include <new>

namespace orderlog::tools {

namespace {

using Place = std::atomic<std::uint64_t>;

struct PlaceUnmapped {
    void operator()(Place* place) const { munmap(place, sizeof(Place)); }
};

tl::unexpected<events::Error> no_room() {
    return events::fail(events::ErrorKind::unavailable,
                        fmt::format("no process can be made for the fold: {}", strerror(errno)),
                        "free memory; an export with --last is smaller");
}

/// Seen by both processes.
using SharedPlace = std::unique_ptr<Place, PlaceUnmapped>;
events::Result<SharedPlace> shared_place() {
    void* memory =
        mmap(nullptr, sizeof(Place), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
        return no_room();
    }
    return SharedPlace(new (memory) Place{0});
}

// What is ended for lack of memory ends by this signal, whoever sends it.
int run(const std::function<int(Place& at)>& work, Place& at) {
    try {
        return work(at);
    } catch (const std::bad_alloc&) {
        std::raise(SIGKILL);
        throw;
    }
}

tl::unexpected<events::Error> ended_by(int by_signal, std::uint64_t position) {
    if (by_signal == SIGKILL) {
        return events::fail(
            events::ErrorKind::unavailable,
            fmt::format("killed at position {}, mostly for lack of memory", position),
            "an export with --last is smaller");
    }
    return events::fail(
        events::ErrorKind::corrupt,
        fmt::format("the fold of position {} crashed: {}", position, strsignal(by_signal)),
        "this file reproduces it; --step shows how it came there");
}

}  // namespace

events::Result<int> in_watched_process(
    const std::function<int(std::atomic<std::uint64_t>& at)>& work) {
    const auto place = shared_place();
    if (!place) {
        return tl::make_unexpected(place.error());
    }
    std::fflush(nullptr);  // Else both would print what is waiting.
    const pid_t child = fork();
    if (child < 0) {
        return no_room();
    }
    if (child == 0) {
        const int code = run(work, **place);
        std::fflush(nullptr);
        _exit(code);
    }
    int status = 0;
    while (waitpid(child, &status, 0) < 0) {
        events::check(errno == EINTR);
    }
    if (WIFEXITED(status)) {
        return WEXITSTATUS(status);
    }
    // What was sent from outside is for this process as well.
    for (const int sent : {SIGPIPE, SIGINT, SIGTERM, SIGHUP}) {
        if (WTERMSIG(status) == sent) {
            std::signal(sent, SIG_DFL);
            std::raise(sent);
        }
    }
    return ended_by(WTERMSIG(status), (*place)->load());
}

}  // namespace orderlog::tools
