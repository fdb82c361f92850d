#include "adapters/simulated_amazon/amazon_time.hpp"

#include <fmt/core.h>

#include <array>
#include <charconv>
#include <chrono>

namespace orderlog::adapters {

namespace {

using std::chrono::day;
using std::chrono::month;
using std::chrono::sys_days;
using std::chrono::year;
using std::chrono::year_month_day;

void append_digits(std::string& out, long long value, std::size_t width) {
    std::array<char, 20> digits{};
    for (std::size_t i = width; i-- > 0;) {
        digits[i] = static_cast<char>('0' + value % 10);
        value /= 10;
    }
    out.append(digits.data(), width);
}

struct Field {
    std::size_t at;
    std::size_t width;
};

std::optional<int> read_field(std::string_view text, Field field) {
    int value = 0;
    const char* const from = text.data() + field.at;
    const char* const to = from + field.width;
    if (*from < '0' || *from > '9') {
        return std::nullopt;
    }
    const auto [end, error] = std::from_chars(from, to, value);
    if (error != std::errc{} || end != to) {
        return std::nullopt;
    }
    return value;
}

std::optional<events::Duration> read_fraction(std::string_view text) {
    if (text.empty()) {
        return events::Duration{0};
    }
    if (text[0] != '.' || text.size() < 2 || text.size() > 10) {
        return std::nullopt;
    }
    long long micros = 0;
    for (std::size_t i = 1; i < 7; ++i) {
        const char digit = i < text.size() ? text[i] : '0';
        micros = micros * 10 + (digit - '0');
    }
    const auto digits = text.substr(1);
    if (digits.find_first_not_of("0123456789") != std::string_view::npos) {
        return std::nullopt;
    }
    return events::Duration{micros};
}

}  // namespace

void append_time(std::string& out, events::Time time) {
    const auto days = std::chrono::floor<std::chrono::days>(time);
    const year_month_day date{days};
    const auto ms = std::chrono::floor<std::chrono::milliseconds>(time - days).count();
    append_digits(out, static_cast<int>(date.year()), 4);
    out += '-';
    append_digits(out, static_cast<unsigned>(date.month()), 2);
    out += '-';
    append_digits(out, static_cast<unsigned>(date.day()), 2);
    out += 'T';
    append_digits(out, ms / 3'600'000, 2);
    out += ':';
    append_digits(out, ms / 60'000 % 60, 2);
    out += ':';
    append_digits(out, ms / 1000 % 60, 2);
    out += '.';
    append_digits(out, ms % 1000, 3);
    out += 'Z';
}

std::optional<events::Time> read_amazon_time(std::string_view text) {
    constexpr std::string_view form = "0000-00-00T00:00:00Z";
    if (text.size() < form.size() || text.back() != 'Z' || text[4] != '-' || text[7] != '-' ||
        text[10] != 'T' || text[13] != ':' || text[16] != ':') {
        return std::nullopt;
    }
    const auto y = read_field(text, {0, 4});
    const auto mo = read_field(text, {5, 2});
    const auto d = read_field(text, {8, 2});
    const auto h = read_field(text, {11, 2});
    const auto mi = read_field(text, {14, 2});
    const auto s = read_field(text, {17, 2});
    const auto fraction = read_fraction(text.substr(19, text.size() - 20));
    if (!y || !mo || !d || !h || !mi || !s || !fraction || *h > 23 || *mi > 59 || *s > 59) {
        return std::nullopt;
    }
    const year_month_day date{year{*y}, month{static_cast<unsigned>(*mo)},
                              day{static_cast<unsigned>(*d)}};
    if (!date.ok()) {
        return std::nullopt;
    }
    return events::Time{sys_days{date}} + std::chrono::hours{*h} + std::chrono::minutes{*mi} +
           std::chrono::seconds{*s} + *fraction;
}

std::string to_http_date(events::Time time) {
    constexpr std::array days_of_week{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto days = std::chrono::floor<std::chrono::days>(time);
    const year_month_day date{days};
    const std::chrono::hh_mm_ss clock{std::chrono::floor<std::chrono::seconds>(time - days)};
    return fmt::format(
        "{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT",
        days_of_week[std::chrono::weekday{days}.c_encoding()], static_cast<unsigned>(date.day()),
        months[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
        clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

}  // namespace orderlog::adapters
