#include "tools/access/lease_taker.hpp"

#include "adapters/system/directory_place.hpp"
#include "tools/access/configured_clock.hpp"

#include <fmt/core.h>
#include <unistd.h>

namespace orderlog::tools {

events::Result<adapters::LeaseTaker> lease_taker(const std::string& data_dir) {
    return adapters::place_of_directory(data_dir).map([&](std::string place) {
        return adapters::LeaseTaker{
            std::move(place),
            fmt::format("process {} on {}, {}", ::getpid(), host_name(), data_dir)};
    });
}

events::Error held_elsewhere(const std::string& owner, bool taken_over) {
    return {events::ErrorKind::unavailable,
            fmt::format("another engine {} this log (LOCK_UNAVAILABLE): {}",
                        taken_over ? "has taken over" : "acts for", owner),
            "one of the two directories is a copy: let the engine with the newest one run alone"};
}

}  // namespace orderlog::tools
