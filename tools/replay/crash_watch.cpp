#include "tools/replay/crash_watch.hpp"

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

/// Seen by both processes.
std::unique_ptr<Place, PlaceUnmapped> shared_place() {
    void* memory =
        mmap(nullptr, sizeof(Place), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    events::check(memory != MAP_FAILED);
    return std::unique_ptr<Place, PlaceUnmapped>(new (memory) Place{0});
}

}  // namespace

events::Result<int> watched(const std::function<int(std::atomic<std::uint64_t>& at)>& work) {
    const auto place = shared_place();
    std::fflush(nullptr);  // Else both would print what is waiting.
    const pid_t child = fork();
    events::check(child >= 0);
    if (child == 0) {
        const int code = work(*place);
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
    for (const int sent : {SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGKILL}) {
        if (WTERMSIG(status) == sent) {
            std::signal(sent, SIG_DFL);
            std::raise(sent);
        }
    }
    return events::fail(events::ErrorKind::corrupt,
                        fmt::format("the fold of position {} crashed: {}", place->load(),
                                    strsignal(WTERMSIG(status))),
                        "this file reproduces it; --step shows how it came there");
}

}  // namespace orderlog::tools
