#include "tests/support/bug.hpp"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

namespace orderlog::support {

bool is_bug(const std::function<void()>& action) {
    const pid_t child = fork();
    if (child == 0) {
        // Neither a report nor a core file of a death that is wanted.
        std::signal(SIGABRT, SIG_DFL);
        const rlimit no_core{0, 0};
        setrlimit(RLIMIT_CORE, &no_core);
        close(STDERR_FILENO);
        action();
        _exit(EXIT_SUCCESS);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return child > 0 && WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

}  // namespace orderlog::support
