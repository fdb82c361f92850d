#pragma once

#include "events/time.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace orderlog::adapters {

/// Appends "2024-01-31T23:59:59.000Z", Amazon's form of a time.
void append_time(std::string& out, events::Time time);

/// What Amazon takes as a query value: "2024-01-31T23:59:59Z" with up to nine digits of fraction
/// (beyond six cut off) and nothing but Z as the zone. Written apart from the engine's own parser,
/// so that neither can hide the other's fault.
[[nodiscard]] std::optional<events::Time> read_amazon_time(std::string_view text);

/// "Sat, 31 Jan 2024 23:59:59 GMT", the value of a Date header.
[[nodiscard]] std::string to_http_date(events::Time time);

}  // namespace orderlog::adapters
