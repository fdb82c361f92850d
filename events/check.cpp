#include "events/check.hpp"

#include <cstdio>
#include <cstdlib>

namespace orderlog::events {

void check(bool holds, std::source_location where) {
    if (holds) {
        return;
    }
    std::fprintf(stderr, "%s:%u: bug: check failed in %s\n", where.file_name(), where.line(),
                 where.function_name());
    std::abort();
}

}  // namespace orderlog::events
