#include "events/decimal.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstdint>
#include <optional>

namespace orderlog::events {
namespace {

// The value is 0.<digits> * 10^point; digits neither begin nor end with '0', "" is zero.
struct Scaled {
    bool negative{false};
    std::string digits{};
    std::int64_t point{0};
};

std::string_view take_digits(std::string_view& rest) {
    const auto end =
        std::find_if(rest.begin(), rest.end(), [](char c) { return c < '0' || c > '9'; });
    const auto count = static_cast<std::size_t>(end - rest.begin());
    const std::string_view digits = rest.substr(0, count);
    rest.remove_prefix(count);
    return digits;
}

bool take(std::string_view& rest, char wanted) {
    const bool there = !rest.empty() && rest.front() == wanted;
    if (there) {
        rest.remove_prefix(1);
    }
    return there;
}

// True if a '-' was taken; a '+' is taken too.
bool take_sign(std::string_view& rest) {
    const bool negative = take(rest, '-');
    if (!negative) {
        take(rest, '+');
    }
    return negative;
}

// Beyond this any exponent means more digits than any price, so its exact value does not matter.
constexpr std::int64_t exponent_max = 1'000'000'000;

std::optional<std::int64_t> take_exponent(std::string_view& rest) {
    if (!take(rest, 'e') && !take(rest, 'E')) {
        return 0;
    }
    const bool negative = take_sign(rest);
    const std::string_view digits = take_digits(rest);
    if (digits.empty()) {
        return std::nullopt;
    }
    std::int64_t value = 0;
    for (const char digit : digits) {
        value = std::min(value * 10 + (digit - '0'), exponent_max);
    }
    return negative ? -value : value;
}

std::optional<Scaled> scan(std::string_view rest) {
    const bool negative = take_sign(rest);
    const std::string_view whole = take_digits(rest);
    const std::string_view fraction = take(rest, '.') ? take_digits(rest) : std::string_view{};
    const auto exponent = take_exponent(rest);
    if (!rest.empty() || !exponent || (whole.empty() && fraction.empty())) {
        return std::nullopt;
    }
    Scaled scaled{negative, std::string{whole}.append(fraction),
                  static_cast<std::int64_t>(whole.size()) + *exponent};
    const std::size_t zeros = std::min(scaled.digits.find_first_not_of('0'), scaled.digits.size());
    scaled.digits.erase(0, zeros);
    scaled.point -= static_cast<std::int64_t>(zeros);
    scaled.digits.erase(scaled.digits.find_last_not_of('0') + 1);
    return scaled;
}

std::int64_t size_of(const Scaled& scaled) {
    return static_cast<std::int64_t>(scaled.digits.size());
}

// How many digits the canonical text has.
std::int64_t digits_written(const Scaled& scaled) {
    if (scaled.point <= 0) {
        return 1 - scaled.point + size_of(scaled);
    }
    return std::max(scaled.point, size_of(scaled));
}

std::string canonical_text(const Scaled& scaled) {
    if (scaled.digits.empty()) {
        return "0";
    }
    const std::string sign = scaled.negative ? "-" : "";
    const auto zeros = [](std::int64_t count) {
        return std::string(static_cast<std::size_t>(count), '0');
    };
    if (scaled.point <= 0) {
        return sign + "0." + zeros(-scaled.point) + scaled.digits;
    }
    if (scaled.point >= size_of(scaled)) {
        return sign + scaled.digits + zeros(scaled.point - size_of(scaled));
    }
    const auto point = static_cast<std::size_t>(scaled.point);
    return sign + scaled.digits.substr(0, point) + "." + scaled.digits.substr(point);
}

// An error names the value, but not a page of it.
constexpr std::size_t shown_max = 40;

}  // namespace

Result<Decimal> Decimal::parse(std::string_view text) {
    const auto scaled = scan(text);
    const std::string_view shown = text.substr(0, shown_max);
    if (!scaled) {
        return fail(ErrorKind::rejected, fmt::format("'{}' is not a decimal number", shown));
    }
    if (!scaled->digits.empty() && digits_written(*scaled) > digits_max) {
        return fail(ErrorKind::rejected,
                    fmt::format("'{}' has more than {} digits", shown, digits_max));
    }
    Decimal decimal;
    decimal.text_ = canonical_text(*scaled);
    return decimal;
}

}  // namespace orderlog::events
