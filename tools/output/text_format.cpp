#include "tools/output/text_format.hpp"

#include "events/window.hpp"
#include "tools/output/letter.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace orderlog::tools {

using events::Duration;

namespace {

bool steers(char32_t code) {
    // Marks and embeddings of direction reorder what stands beside them; the two separators end a
    // line; tags and variation selectors beyond the BMP show nothing.
    constexpr std::array<CodeRange, 8> ranges{{{0x00, 0x1F},
                                               {0x7F, 0x9F},
                                               {0x061C, 0x061C},
                                               {0x200B, 0x200F},
                                               {0x2028, 0x202E},
                                               {0x2060, 0x206F},
                                               {0xFEFF, 0xFEFF},
                                               {0xE0000, 0xE0FFF}}};
    return within(ranges, code);
}

}  // namespace

std::string with_thousands(std::uint64_t number) {
    std::string text = std::to_string(number);
    for (std::size_t at = text.size(); at > 3;) {
        at -= 3;
        text.insert(at, 1, ',');
    }
    return text;
}

std::string counted(std::uint64_t number, std::string_view noun) {
    return fmt::format("{} {}{}", with_thousands(number), noun, number == 1 ? "" : "s");
}

std::string bytes_text(std::uint64_t bytes) {
    constexpr std::array units{"kB", "MB", "GB", "TB"};
    if (bytes < 1000) {
        return fmt::format("{} B", bytes);
    }
    double value = static_cast<double>(bytes) / 1000;
    std::size_t unit = 0;
    while (value >= 999.95 && unit + 1 < units.size()) {
        value /= 1000;
        ++unit;
    }
    return fmt::format("{:.1f} {}", value, units[unit]);
}

std::string duration_text(Duration duration) {
    using std::chrono::days;
    using std::chrono::hours;
    using std::chrono::minutes;
    using std::chrono::seconds;
    if (duration < Duration::zero()) {
        return "-" + duration_text(-duration);
    }
    if (duration < seconds{1}) {
        return fmt::format("{} ms", duration / std::chrono::milliseconds{1});
    }
    if (duration < minutes{1}) {
        return fmt::format("{:.1f} s", std::chrono::duration<double>(duration).count());
    }
    if (duration < hours{1}) {
        return fmt::format("{} min {:02} s", duration / minutes{1},
                           duration % minutes{1} / seconds{1});
    }
    if (duration < days{1}) {
        return fmt::format("{} h {:02} min", duration / hours{1}, duration % hours{1} / minutes{1});
    }
    return fmt::format("{} d {} h", duration / days{1}, duration % days{1} / hours{1});
}

std::string time_text(events::Time time) {
    std::string text = events::to_text(time).substr(0, 19);
    text[10] = ' ';
    return text + "Z";
}

std::string window_text(const events::Window& window) {
    return fmt::format("{} – {}", time_text(window.from), time_text(window.to));
}

std::size_t columns(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    }));
}

std::string padded(std::string_view text, std::size_t width) {
    std::string result(text);
    const std::size_t used = columns(text);
    if (used < width) {
        result.append(width - used, ' ');
    }
    return result;
}

std::string displayable(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const Letter letter = letter_at(text, at);
        if (!letter.valid) {
            result += "\xEF\xBF\xBD";
        } else if (letter.code != '\n' && steers(letter.code)) {
            result += '?';
        } else {
            result += text.substr(at, letter.bytes);
        }
        at += letter.bytes;
    }
    return result;
}

std::string printable(std::string_view text) {
    std::string result = displayable(text);
    std::ranges::replace(result, '\n', '?');
    return result;
}

}  // namespace orderlog::tools
