#include "adapters/system/directory_place.hpp"

#include <sys/stat.h>

#include <fstream>

namespace orderlog::adapters {

events::Result<std::string> place_of_directory(const std::string& directory) {
    // Inodes repeat between machines, above all those of whole volumes; a boot's id never does.
    std::string boot;
    std::ifstream{"/proc/sys/kernel/random/boot_id"} >> boot;
    struct ::stat found{};
    if (boot.empty() || ::stat(directory.c_str(), &found) != 0) {
        return events::fail(events::ErrorKind::unavailable,
                            "cannot tell where '" + directory + "' is",
                            "mount /proc, and see that the directory is there");
    }
    return boot + " " + std::to_string(found.st_dev) + " " + std::to_string(found.st_ino);
}

}  // namespace orderlog::adapters
