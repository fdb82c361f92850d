#include "adapters/system/file_place.hpp"

#include <sys/stat.h>

#include <fstream>
#include <random>

namespace orderlog::adapters {

events::Result<std::string> place_of_file(const std::string& file) {
    struct ::stat found{};
    if (::stat(file.c_str(), &found) != 0) {
        return events::fail(events::ErrorKind::unavailable, "cannot find '" + file + "'");
    }
    // Inodes repeat between machines, above all those of whole volumes; a boot's id never does.
    std::string boot;
    std::ifstream{"/proc/sys/kernel/random/boot_id"} >> boot;
    if (boot.empty()) {
        boot = "unknown " + std::to_string(std::random_device{}());
    }
    return boot + " " + std::to_string(found.st_dev) + " " + std::to_string(found.st_ino);
}

}  // namespace orderlog::adapters
