#pragma once

#include "events/event_log.hpp"
#include "events/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace orderlog::events {

/// No record is longer: a log refuses to append one, a reader to look at one.
inline constexpr std::size_t record_size_max = std::size_t{8} << 20;
/// Bytes of a tenant, connection, actor or program, each.
inline constexpr std::size_t record_text_max = 65535;

/// An event's bytes as the log stores them: a hand-written envelope around the payload. The
/// contract is events/FORMAT.md. The body is stored beside it, never in it.
/// REQUIRES: every field of `event` is set but `record_size`; texts are within `record_text_max`.
[[nodiscard]] std::string encode_record(const StoredEvent& event);

/// Reads any version ever written. `corrupt` for whatever encode_record did not write, `foreign`
/// for what only a newer program can have written. The checksum and every length are checked before
/// they are believed, so memory stays below five times the input.
[[nodiscard]] Result<StoredEvent> decode_record(std::string_view bytes);

}  // namespace orderlog::events
