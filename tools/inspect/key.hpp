#pragma once

#include <cstdint>
#include <string>

namespace orderlog::tools {

enum class KeyKind : std::uint8_t {
    none,     ///< Nothing was pressed in time.
    hang_up,  ///< The terminal is gone.
    text,     ///< See Key::text.
    up,
    down,
    page_up,
    page_down,
    home,
    end,
    enter,
    escape,
    backspace,
    resized,  ///< The terminal has another size.
};

/// What a person pressed.
struct Key {
    KeyKind kind{KeyKind::none};
    std::string text{};  ///< One character, UTF-8.
    friend bool operator==(const Key&, const Key&) = default;
};

}  // namespace orderlog::tools
