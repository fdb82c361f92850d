#include "adapters/system/secret_file.hpp"

#include <fmt/core.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include <cerrno>
#include <cstring>
#include <fstream>

namespace orderlog::adapters {

using events::ErrorKind;
using events::Result;

Result<void> check_secret_mode(const std::string& path) {
    struct stat file{};
    struct statvfs mount{};
    if (::stat(path.c_str(), &file) == 0 && S_ISDIR(file.st_mode)) {
        return events::fail(ErrorKind::rejected, fmt::format("secret file '{}' is a folder", path),
                            "name the file in it");
    }
    const bool open_to_all = ::stat(path.c_str(), &file) == 0 && (file.st_mode & S_IROTH) != 0;
    const bool for_reading_only =
        ::statvfs(path.c_str(), &mount) == 0 && (mount.f_flag & ST_RDONLY) != 0;
    return open_to_all && !for_reading_only
               ? events::fail(ErrorKind::rejected,
                              fmt::format("secret file '{}' can be read by every user", path),
                              fmt::format("chmod 600 '{}'", path))
               : Result<void>{};
}

Result<std::string> read_secret_file(const std::string& path) {
    constexpr std::size_t secret_bytes_max = 64 << 10;  // Amazon's tokens have about 400 bytes.
    std::ifstream file(path, std::ios::binary);
    if (!file.is_open()) {
        return events::fail(ErrorKind::rejected, fmt::format("cannot open secret file '{}': {}",
                                                             path, std::strerror(errno)));
    }
    if (auto closed = check_secret_mode(path); !closed) {
        return tl::make_unexpected(closed.error());
    }
    std::string secret(secret_bytes_max + 1, '\0');
    file.read(secret.data(), static_cast<std::streamsize>(secret.size()));
    if (file.bad() || (file.fail() && file.gcount() == 0)) {
        return events::fail(ErrorKind::rejected,
                            fmt::format("nothing can be read from secret file '{}'", path));
    }
    secret.resize(static_cast<std::size_t>(file.gcount()));
    if (secret.size() > secret_bytes_max) {
        return events::fail(
            ErrorKind::rejected,
            fmt::format("secret file '{}' holds more than {} bytes", path, secret_bytes_max));
    }
    return trimmed(std::move(secret));
}

std::string trimmed(std::string text) {
    constexpr const char* white = " \t\r\n";
    text.erase(text.find_last_not_of(white) + 1);
    text.erase(0, text.find_first_not_of(white));
    return text;
}

}  // namespace orderlog::adapters
