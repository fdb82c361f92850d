#pragma once

#include "events/window.hpp"

#include <cstdint>
#include <string>

namespace orderlog::events {

/// Where to go on in Amazon's pages. Its causation is the PageFetched that justifies it.
struct CursorAdvanced {
    Purpose purpose{Purpose::sync};
    Window window{};
    std::string query{};     ///< To be replayed byte for byte with the token.
    std::string token{};     ///< Empty: the window is read whole. Never shown, only its hash.
    std::uint32_t pages{0};  ///< Pages of this window so far.
    friend bool operator==(const CursorAdvanced&, const CursorAdvanced&) = default;
};

/// All updates up to `to` are known.
struct WatermarkAdvanced {
    Time from{};
    Time to{};
    friend bool operator==(const WatermarkAdvanced&, const WatermarkAdvanced&) = default;
};

/// A cursor could not be used; the span it covered is open again. Pages of a window that must be
/// halved end here too.
struct CursorRepaired {
    Purpose purpose{Purpose::sync};
    std::string bad{};       ///< The bad value (a hash, if it was a token) or its cause.
    Window reopened{};       ///< What is asked again.
    std::uint32_t parts{1};  ///< Into how many windows it is split; 0: it is passed over.
    friend bool operator==(const CursorRepaired&, const CursorRepaired&) = default;
};

}  // namespace orderlog::events
