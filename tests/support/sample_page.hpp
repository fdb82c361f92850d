#pragma once

#include "events/event_log.hpp"

#include <cstdint>
#include <string>

namespace orderlog::support {

/// The stream of connection "eu" of a tenant.
[[nodiscard]] events::StreamId sample_stream(const std::string& tenant);

/// A seconds-long step of event time.
[[nodiscard]] events::Time sample_time(std::uint64_t step);

/// A page of `orders` orders whose ids and bytes follow from `seed`, about 1 kB each, as an event
/// with its body and its order entries.
struct PageRecipe {
    std::string tenant{"acme"};
    std::uint64_t seed{1};
    std::uint32_t orders{10};
};
[[nodiscard]] events::NewEvent sample_page(const PageRecipe& recipe, events::StreamVersion expected,
                                           events::Time time);

/// An event without a body.
[[nodiscard]] events::NewEvent sample_note(const std::string& tenant,
                                           events::StreamVersion expected, events::Time time);

}  // namespace orderlog::support
