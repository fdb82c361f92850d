#pragma once

#include "events/event_log.hpp"

#include <cstdint>
#include <string>

namespace orderlog::support {

/// Midnight of a day of January 2026.
[[nodiscard]] events::Time january(int day);

/// The stream of a tenant's one connection.
[[nodiscard]] events::StreamId stream_of(const std::string& tenant);

/// A small event for the stream at version `expected`, at midnight of 2 January.
[[nodiscard]] events::NewEvent new_event(const events::StreamId& stream, std::uint64_t expected,
                                         const events::Event& event = events::EngineStopped{});

/// A page with this body, whose hash and size the event names.
[[nodiscard]] events::NewEvent new_page(const events::StreamId& stream, std::uint64_t expected,
                                        const std::string& body);

}  // namespace orderlog::support
