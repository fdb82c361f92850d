#include "events/check.hpp"

#include <cstdio>
#include <cstdlib>

namespace orderlog::events {

void stop_at_bug(const std::source_location& where) {
    std::fprintf(stderr, "%s:%u: bug: check failed in %s\n", where.file_name(), where.line(),
                 where.function_name());
    std::abort();
}

}  // namespace orderlog::events
