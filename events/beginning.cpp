#include "events/beginning.hpp"

#include <algorithm>

namespace orderlog::events {

std::string_view beginning(std::string_view text, std::size_t bytes_max) {
    std::size_t end = std::min(bytes_max, text.size());
    while (end > 0 && end < text.size() &&
           (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
        --end;
    }
    return text.substr(0, end);
}

}  // namespace orderlog::events
