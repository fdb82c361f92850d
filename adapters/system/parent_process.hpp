#pragma once

#include <sys/types.h>
#include <unistd.h>

namespace orderlog::adapters {

/// This process gets SIGTERM when the thread that started it ends; it ends at once if `parent` has
/// gone already. May be called between fork and exec.
void stop_with_parent(pid_t parent = ::getppid());

}  // namespace orderlog::adapters
