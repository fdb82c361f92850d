#pragma once

#include "events/event_numbers.hpp"
#include "events/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace orderlog::events {

/// The version of an event type's fields, counted from 1.
using TypeVersion = Strong<struct TypeVersionTag, std::uint16_t>;

/// The version in which `append_payload` writes.
[[nodiscard]] TypeVersion type_version_of(const Event& event);

/// Appends the fields of the event: a cereal portable binary archive.
void append_payload(std::string& out, const Event& event);

/// Reads the fields of any version. `foreign` for a number, version or enumerator that this program
/// does not know; `corrupt` for bytes that are not such an archive, whole and nothing else. Memory
/// stays below five times the payload, whatever lengths it names.
[[nodiscard]] Result<Event> read_payload(EventNumber number, TypeVersion version,
                                         std::string_view payload);

}  // namespace orderlog::events
