#include "adapters/system/parent_process.hpp"

#include "events/check.hpp"

#include <sys/prctl.h>

#include <csignal>
#include <cstdlib>

namespace orderlog::adapters {

void stop_with_parent(pid_t parent) {
    events::check(::prctl(PR_SET_PDEATHSIG, SIGTERM) == 0);
    // It may have gone before the request for its signal was made.
    if (::getppid() != parent) {
        std::_Exit(0);
    }
}

}  // namespace orderlog::adapters
