#include "events/beginning.hpp"

namespace orderlog::events {

std::string_view beginning(std::string_view text, std::size_t bytes_max) {
    std::string_view begun = text.substr(0, bytes_max);
    if (begun.size() < text.size()) {
        while (!begun.empty() && (static_cast<unsigned char>(begun.back()) & 0xC0) == 0x80) {
            begun.remove_suffix(1);
        }
        if (!begun.empty() && static_cast<unsigned char>(begun.back()) >= 0xC0) {
            begun.remove_suffix(1);
        }
    }
    return begun;
}

}  // namespace orderlog::events
