#include "events/check.hpp"

#include <csignal>
#include <cstdio>
#include <cstdlib>

namespace orderlog::events {

void stop_at_bug(const std::source_location& where) {
    std::fprintf(stderr, "%s:%u: bug: check failed in %s\n", where.file_name(), where.line(),
                 where.function_name());
    std::signal(SIGABRT, SIG_DFL);  // It is ours, whatever else aborts are taken for.
    std::abort();
}

}  // namespace orderlog::events
