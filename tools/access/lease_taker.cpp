#include "tools/access/lease_taker.hpp"

#include "adapters/system/file_place.hpp"
#include "tools/access/configured_clock.hpp"

#include <fmt/core.h>
#include <unistd.h>

namespace orderlog::tools {

events::Result<adapters::LeaseTaker> lease_taker(const Configuration& configuration) {
    const std::string data_dir = configuration.text("data_dir");
    // Whoever lives holds this very file, so that its inode is nobody else's.
    const std::string lock = data_dir + "/log/LOCK";
    const auto place = configuration.is_set("postgres.url") ? adapters::place_of_file(lock)
                                                            : adapters::inode_of_file(lock);
    return place.map([&](const std::string& found) {
        return adapters::LeaseTaker{
            found, fmt::format("process {} on {}, {}", ::getpid(), host_name(), data_dir)};
    });
}

events::Error held_elsewhere(const std::string& owner, bool taken_over) {
    return {events::ErrorKind::unavailable,
            fmt::format("another engine {} this log (LOCK_UNAVAILABLE): {}",
                        taken_over ? "has taken over" : "acts for", owner),
            "one of the two directories is a copy: let the engine with the newest one run alone"};
}

}  // namespace orderlog::tools
