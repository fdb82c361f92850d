#pragma once

#include "events/event_log.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace orderlog::tools {

/// Bytes of a body that one line holds at most, so that no line is long.
inline constexpr std::size_t body_part_bytes_max = std::size_t{1} << 20;

/// The contents of a body's lines, one after the other, to `take` as long as it takes them. A part
/// ends where a character does. REQUIRES: it is UTF-8 and not empty.
[[nodiscard]] events::Result<void> each_body_line(
    events::LogPosition position, std::string_view body,
    const std::function<events::Result<void>(const nlohmann::json& content)>& take);

/// Puts together a body from its lines, which follow its event's, and holds it against the event:
/// its size and hash, or, where the hash of the page token stands in the token's place, that one.
class BodyCheck {
 public:
    /// REQUIRES: the event has a body. `redacted`: tokens are pseudonyms, so that none is missing.
    BodyCheck(const events::StoredEvent& stored, bool redacted);

    /// The next line's content; true: it was the last. `corrupt` if it is another's, or if the body
    /// is not the event's.
    [[nodiscard]] events::Result<bool> take(const nlohmann::json& content);

    [[nodiscard]] events::LogPosition position() const { return position_; }
    /// Its token is withheld, so that only the chain vouches for it.
    [[nodiscard]] bool is_without_token() const { return !token_.empty(); }
    [[nodiscard]] const std::string& text() const { return text_; }

 private:
    [[nodiscard]] events::Result<void> check_whole() const;

    events::LogPosition position_{};
    std::string sha256_{};
    std::string token_{};  ///< The hash that stands in its place; empty: none does.
    std::uint32_t size_{0};
    std::uint64_t parts_{0};
    std::string text_{};
};

}  // namespace orderlog::tools
