#include "adapters/system/file_place.hpp"

#include <sys/stat.h>

#include <fstream>
#include <random>

namespace orderlog::adapters {

events::Result<std::string> inode_of_file(const std::string& file) {
    struct ::stat found{};
    if (::stat(file.c_str(), &found) != 0) {
        return events::fail(events::ErrorKind::unavailable, "cannot find '" + file + "'");
    }
    return std::to_string(found.st_dev) + " " + std::to_string(found.st_ino);
}

events::Result<std::string> place_of_file(const std::string& file) {
    // Inodes repeat between machines, above all those of whole volumes; a boot's id never does.
    std::string boot;
    std::ifstream{"/proc/sys/kernel/random/boot_id"} >> boot;
    if (boot.empty()) {
        boot = "unknown " + std::to_string(std::random_device{}());
    }
    return inode_of_file(file).map([&](const std::string& inode) { return boot + " " + inode; });
}

}  // namespace orderlog::adapters
