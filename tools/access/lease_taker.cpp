#include "tools/access/lease_taker.hpp"

#include "adapters/system/file_place.hpp"
#include "tools/access/configured_clock.hpp"

#include <fmt/core.h>
#include <unistd.h>

namespace orderlog::tools {

events::Result<adapters::LeaseTaker> lease_taker(const Configuration& configuration) {
    const std::string data_dir = configuration.text("data_dir");
    adapters::LeaseTaker taker{
        "private cluster", fmt::format("process {} on {}, {}", ::getpid(), host_name(), data_dir)};
    if (!configuration.is_set("postgres.url")) {
        return taker;
    }
    // Whoever lives holds this very file, so that its inode is nobody else's.
    return adapters::place_of_file(data_dir + "/log/LOCK").map([&](std::string place) {
        taker.place = std::move(place);
        return taker;
    });
}

events::Error held_elsewhere(const std::string& owner, bool taken_over) {
    return {events::ErrorKind::unavailable,
            fmt::format("another engine {} this log (LOCK_UNAVAILABLE): {}",
                        taken_over ? "has taken over" : "acts for", owner),
            "one of the two directories is a copy: let the engine with the newest one run alone"};
}

}  // namespace orderlog::tools
