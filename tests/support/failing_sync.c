// Preloaded into a process, lets forced writes of files below ORDERLOG_FAIL_SYNC_BELOW fail with EIO once
// ORDERLOG_FAIL_SYNC_AFTER of them have succeeded, as a dying disk does:
//   cc -shared -fPIC -o failing_sync.so failing_sync.c -ldl
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static atomic_long synced;

static int fails(int descriptor) {
    const char* below = getenv("ORDERLOG_FAIL_SYNC_BELOW");
    const char* after = getenv("ORDERLOG_FAIL_SYNC_AFTER");
    char name[64];
    char path[PATH_MAX];
    snprintf(name, sizeof name, "/proc/self/fd/%d", descriptor);
    const ssize_t size = readlink(name, path, sizeof path - 1);
    if (below == NULL || after == NULL || size <= 0) {
        return 0;
    }
    path[size] = '\0';
    return strncmp(path, below, strlen(below)) == 0 && atomic_fetch_add(&synced, 1) >= atol(after);
}

int fsync(int descriptor) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    if (fails(descriptor)) {
        errno = EIO;
        return -1;
    }
    return real(descriptor);
}

int fdatasync(int descriptor) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    if (fails(descriptor)) {
        errno = EIO;
        return -1;
    }
    return real(descriptor);
}

int sync_file_range(int descriptor, off64_t offset, off64_t bytes, unsigned int flags) {
    int (*real)(int, off64_t, off64_t, unsigned int) =
        (int (*)(int, off64_t, off64_t, unsigned int))dlsym(RTLD_NEXT, "sync_file_range");
    if (fails(descriptor)) {
        errno = EIO;
        return -1;
    }
    return real(descriptor, offset, bytes, flags);
}
