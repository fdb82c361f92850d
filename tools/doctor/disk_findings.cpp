#include "tools/doctor/disk_findings.hpp"

#include "tools/output/text_format.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <vector>

namespace orderlog::tools {

using events::ErrorKind;
using events::Result;
using std::chrono::steady_clock;

namespace {

/// Median of some writes of a page, each forced out. The file has no name: whatever ends us takes
/// it along.
Result<events::Duration> measure_sync(const std::string& folder) {
    constexpr int writes = 31;
    std::string path = folder + "/doctor.XXXXXX";
    const int file = ::mkstemp(path.data());
    if (file < 0) {
        return events::fail(ErrorKind::unavailable,
                            fmt::format("cannot write in '{}': {}", folder, std::strerror(errno)));
    }
    ::unlink(path.c_str());
    const std::array<char, 4096> page{};
    std::vector<events::Duration> times;
    for (int i = 0; i < writes; ++i) {
        const auto begun = steady_clock::now();
        if (::write(file, page.data(), page.size()) != static_cast<ssize_t>(page.size()) ||
            ::fdatasync(file) != 0) {
            const std::string cause = std::strerror(errno);
            ::close(file);
            return events::fail(ErrorKind::unavailable,
                                fmt::format("cannot write in '{}': {}", folder, cause));
        }
        times.push_back(std::chrono::duration_cast<events::Duration>(steady_clock::now() - begun));
    }
    ::close(file);
    std::nth_element(times.begin(), times.begin() + writes / 2, times.end());
    return times[writes / 2];
}

Finding sync_finding(const std::string& folder) {
    constexpr std::chrono::milliseconds slow{25};
    const auto median = measure_sync(folder);
    if (!median) {
        return finding_of("disk", Colour::red, median.error(),
                          "make it writable for the user that orderlog runs as");
    }
    const std::string seen = fmt::format("'{}': an fsync takes {:.2f} ms", folder,
                                         static_cast<double>(median->count()) / 1000);
    return *median <= slow ? Finding{"disk", Colour::green, seen, {}}
                           : Finding{"disk", Colour::yellow, seen,
                                     "each page waits for one: put data_dir on a faster disk"};
}

Finding space_finding(const std::string& folder) {
    constexpr std::uint64_t red_below = 256 << 20;
    constexpr std::uint64_t yellow_below = std::uint64_t{2} << 30;
    struct statvfs space{};
    if (::statvfs(folder.c_str(), &space) != 0) {
        return {"disk", Colour::red,
                fmt::format("'{}' tells no free space: {}", folder, std::strerror(errno)),
                "look at its mount"};
    }
    const std::uint64_t free = std::uint64_t{space.f_bavail} * space.f_frsize;
    const std::string seen = fmt::format("'{}': {} free", folder, bytes_text(free));
    if (free >= yellow_below) {
        return {"disk", Colour::green, seen, {}};
    }
    return {"disk", free < red_below ? Colour::red : Colour::yellow, seen,
            "free some, or move data_dir: a full disk stops the engine, and loses nothing"};
}

/// Of a private cluster that is on another file system than the log.
std::string cluster_elsewhere(const std::string& data_dir) {
    std::ifstream file(data_dir + "/cluster.path");
    std::string cluster;
    struct stat own{};
    struct stat other{};
    const bool known = std::getline(file, cluster) && ::stat(data_dir.c_str(), &own) == 0 &&
                       ::stat(cluster.c_str(), &other) == 0;
    return known && own.st_dev != other.st_dev ? cluster : std::string{};
}

}  // namespace

Findings disk_findings(const Configuration& configuration) {
    const std::string& data_dir = configuration.text("data_dir");
    std::error_code ignored;
    if (!std::filesystem::is_directory(data_dir, ignored)) {
        return {{"disk", Colour::yellow, fmt::format("'{}' is not there", data_dir),
                 "'orderlog connection add' makes it; is it the folder that you mean?"}};
    }
    Findings findings{sync_finding(data_dir), space_finding(data_dir)};
    if (const std::string cluster = cluster_elsewhere(data_dir); !cluster.empty()) {
        findings.push_back(space_finding(cluster));
    }
    return findings;
}

}  // namespace orderlog::tools
