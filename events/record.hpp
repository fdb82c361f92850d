#pragma once

#include "events/event_log.hpp"
#include "events/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace orderlog::events {

/// An event's bytes as the log stores them: a hand-written envelope around the payload. The
/// contract is events/FORMAT.md. The body is stored beside it, never in it.
/// REQUIRES: every field of `event` is set but `record_size`.
[[nodiscard]] std::string encode_record(const StoredEvent& event);

/// Reads any version ever written. `corrupt` for whatever encode_record did not write: the checksum
/// and every length are checked before they are believed, so memory stays below twice the input.
[[nodiscard]] Result<StoredEvent> decode_record(std::string_view bytes);

}  // namespace orderlog::events
