#include "adapters/rocksdb/directory_rights.hpp"

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

namespace orderlog::adapters {

using events::ErrorKind;
using events::fail;
using events::Result;

namespace {

std::string user_name(uid_t user) {
    const passwd* entry = ::getpwuid(user);
    return entry == nullptr ? std::to_string(user) : entry->pw_name;
}

std::string quoted(const std::filesystem::path& path) {
    return "'" + path.string() + "'";
}

Result<void> refusal(const std::filesystem::path& directory, int cause) {
    if (cause == EROFS) {
        return fail(ErrorKind::rejected,
                    quoted(directory) + " is on a file system that is mounted read-only",
                    "mount it for writing: 'mount -o remount,rw …'; 'orderlog log verify' reads "
                    "it as it is");
    }
    struct stat found{};
    if (::stat(directory.c_str(), &found) == 0 && !S_ISDIR(found.st_mode)) {
        return fail(ErrorKind::rejected, quoted(directory) + " is no folder",
                    "name the folder that holds log/, or a new one");
    }
    if (cause == EACCES && ::stat(directory.c_str(), &found) == 0) {
        const std::string owner = user_name(found.st_uid);
        return fail(ErrorKind::rejected,
                    quoted(directory) + " belongs to user '" + owner + "' and is closed to '" +
                        user_name(::geteuid()) + "'",
                    "run orderlog as '" + owner + "', or name another data_dir");
    }
    return fail(ErrorKind::rejected,
                "cannot use " + quoted(directory) + ": " + std::generic_category().message(cause),
                "see its rights: 'namei -l " + directory.string() + "'");
}

}  // namespace

Result<void> check_rights(const std::filesystem::path& directory, Rights rights) {
    const int wanted = rights == Rights::write ? R_OK | W_OK | X_OK : R_OK | X_OK;
    if (::access(directory.c_str(), wanted) != 0) {
        return errno == ENOENT ? Result<void>{} : refusal(directory, errno);
    }
    return {};
}

Result<void> check_writable_log(const std::filesystem::path& database) {
    struct stat found{};
    const bool somebody_elses = ::stat(database.c_str(), &found) == 0 && found.st_uid != 0;
    if (::geteuid() == 0 && somebody_elses) {
        const std::string owner = user_name(found.st_uid);
        return fail(ErrorKind::rejected,
                    quoted(database) + " belongs to user '" + owner +
                        "', to whom files that root makes there would be closed",
                    "run 'runuser -u " + owner + " -- orderlog …'");
    }
    return check_rights(database, Rights::write);
}

}  // namespace orderlog::adapters
