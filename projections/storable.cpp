#include "projections/storable.hpp"

#include "events/sha256.hpp"

#include <algorithm>
#include <string_view>

namespace orderlog::projections {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

bool is_plain(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return static_cast<signed char>(c) > 0; });
}

unsigned byte_at(std::string_view text, std::size_t at) {
    return at < text.size() ? static_cast<unsigned char>(text[at]) : 0;
}

// Table 3-7 of the Unicode standard: what the byte after `lead` may be.
bool second_fits(unsigned lead, unsigned second) {
    const unsigned low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    const unsigned high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    return second >= low && second <= high;
}

std::size_t length_by_lead(unsigned lead) {
    if (lead >= 0xC2 && lead <= 0xDF) {
        return 2;
    }
    if (lead >= 0xE0 && lead <= 0xEF) {
        return 3;
    }
    return lead >= 0xF0 && lead <= 0xF4 ? 4 : 0;
}

// Bytes of the character at `at`; 0 if none begins there or it is NUL.
std::size_t character_bytes(std::string_view text, std::size_t at) {
    const unsigned lead = byte_at(text, at);
    if (lead < 0x80) {
        return lead == 0 ? 0 : 1;
    }
    const std::size_t length = length_by_lead(lead);
    if (length == 0 || !second_fits(lead, byte_at(text, at + 1))) {
        return 0;
    }
    for (std::size_t i = 2; i < length; ++i) {
        if ((byte_at(text, at + i) & 0xC0) != 0x80) {
            return 0;
        }
    }
    return length;
}

std::string repaired(std::string_view text, std::size_t bytes_max) {
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = character_bytes(text, at);
        const std::string_view next = length == 0 ? replacement : text.substr(at, length);
        if (result.size() + next.size() > bytes_max) {
            break;
        }
        result += next;
        at += std::max<std::size_t>(length, 1);
    }
    return result;
}

}  // namespace

std::string storable_text(std::string text) {
    if (text.size() <= text_bytes_max && is_plain(text)) {
        return text;
    }
    return repaired(text, text_bytes_max);
}

std::string storable_key(std::string text) {
    if (text.size() <= key_bytes_max && is_plain(text)) {
        return text;
    }
    std::string fitted = repaired(text, key_bytes_max);
    if (fitted == text) {
        return text;
    }
    const std::string mark = "~" + events::to_hex(events::sha256(text));
    return repaired(fitted, key_bytes_max - mark.size()) + mark;
}

std::optional<events::Decimal> storable_amount(std::optional<events::Decimal> amount) {
    if (!amount) {
        return amount;
    }
    std::string_view digits = amount->text();
    digits.remove_prefix(digits.front() == '-' ? 1 : 0);
    const std::size_t whole = std::min(digits.find('.'), digits.size());
    const std::size_t fraction = digits.size() - std::min(whole + 1, digits.size());
    if (whole > amount_digits_max || fraction > amount_digits_max) {
        return std::nullopt;
    }
    return amount;
}

std::optional<std::int64_t> storable_count(std::optional<std::int64_t> count) {
    return count ? std::optional{std::clamp(*count, -count_max, count_max)} : count;
}

events::Time storable_time(events::Time time) {
    using std::chrono::January, std::chrono::sys_days, std::chrono::year;
    constexpr events::Time first = sys_days{year{1} / January / 1};
    constexpr events::Time last = sys_days{year{10000} / January / 1} - events::Duration{1};
    return std::clamp(time, first, last);
}

}  // namespace orderlog::projections
