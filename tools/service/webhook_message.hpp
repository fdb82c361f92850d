#pragma once

#include "engine/alert.hpp"
#include "events/ids.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace orderlog::tools {

/// What the webhook gets of an alert: one JSON object. `id` is the position of the event that it
/// tells of, so a message that comes twice has the same one; `alert` that of its AlertRaised, by
/// which raising and clearing belong together.
[[nodiscard]] std::string webhook_body(const engine::AlertMessage& message,
                                       const events::LogId& log);

/// The value of header X-Orderlog-Signature: "t=<seconds since 1970>,v1=<HMAC-SHA-256 of
/// "<t>.<body>" by the secret, in lower-case hexadecimal>".
[[nodiscard]] std::string webhook_signature(std::string_view secret, std::int64_t unix_seconds,
                                            std::string_view body);

}  // namespace orderlog::tools
