#include "events/time.hpp"

#include <fmt/core.h>

#include <cstdint>
#include <optional>

namespace orderlog::events {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// The last `count` digits of a value that is not negative.
void append_digits(std::string& text, std::int64_t value, std::size_t count) {
    const std::size_t begin = text.size();
    text.append(count, '0');
    for (std::size_t at = begin + count; at-- > begin; value /= 10) {
        text[at] = static_cast<char>('0' + value % 10);
    }
}

// Everything up to the second; the fraction is what is left of `time`.
std::string text_to_second(Time time) {
    const auto day = floor<days>(time);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{floor<seconds>(time - day)};
    std::string text;
    text.reserve(sizeof "2024-01-31T23:59:59.000123Z");
    if (const int year = static_cast<int>(date.year()); year >= 0 && year <= 9999) {
        append_digits(text, year, 4);
    } else {
        text += fmt::format("{:04}", year);
    }
    const auto add = [&text](char before, std::int64_t value) {
        text += before;
        append_digits(text, value, 2);
    };
    add('-', static_cast<unsigned>(date.month()));
    add('-', static_cast<unsigned>(date.day()));
    add('T', clock.hours().count());
    add(':', clock.minutes().count());
    add(':', clock.seconds().count());
    return text;
}

std::int64_t fraction_us(Time time) {
    return (time - floor<seconds>(time)).count();
}

// Reads a text from left to right; once something did not fit, everything fails.
class Scanner {
 public:
    explicit Scanner(std::string_view text) : rest_(text) {}

    [[nodiscard]] bool done() const { return good_ && rest_.empty(); }
    [[nodiscard]] bool good() const { return good_; }

    int digits(std::size_t count) {
        int value = 0;
        for (std::size_t i = 0; i < count; ++i) {
            value = value * 10 + digit();
        }
        return value;
    }

    void one_of(std::string_view allowed) {
        if (rest_.empty() || allowed.find(rest_.front()) == std::string_view::npos) {
            good_ = false;
            return;
        }
        rest_.remove_prefix(1);
    }

    bool take(char wanted) {
        const bool there = !rest_.empty() && rest_.front() == wanted;
        if (there) {
            rest_.remove_prefix(1);
        }
        return there;
    }

    // After a point: one to nine digits, in microseconds.
    std::int64_t fraction() {
        std::int64_t value = 0;
        std::int64_t unit = 100'000;
        std::size_t count = 0;
        for (; is_digit(); ++count) {
            value += unit * digit();
            unit /= 10;
        }
        good_ = good_ && count >= 1 && count <= 9;
        return value;
    }

 private:
    [[nodiscard]] bool is_digit() const {
        return !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9';
    }

    int digit() {
        if (!is_digit()) {
            good_ = false;
            return 0;
        }
        const int value = rest_.front() - '0';
        rest_.remove_prefix(1);
        return value;
    }

    std::string_view rest_;
    bool good_ = true;
};

std::optional<std::chrono::sys_days> scan_date(Scanner& scanner) {
    const std::chrono::year year{scanner.digits(4)};
    scanner.one_of("-");
    const std::chrono::month month{static_cast<unsigned>(scanner.digits(2))};
    scanner.one_of("-");
    const std::chrono::day day{static_cast<unsigned>(scanner.digits(2))};
    const std::chrono::year_month_day date{year, month, day};
    if (!date.ok()) {
        return std::nullopt;
    }
    return std::chrono::sys_days{date};
}

std::optional<Duration> scan_clock(Scanner& scanner) {
    const int hour = scanner.digits(2);
    scanner.one_of(":");
    const int minute = scanner.digits(2);
    scanner.one_of(":");
    const int second = scanner.digits(2);
    const std::int64_t fraction = scanner.take('.') ? scanner.fraction() : 0;
    if (hour > 23 || minute > 59 || second > 59) {
        return std::nullopt;
    }
    return hours{hour} + minutes{minute} + seconds{second} + Duration{fraction};
}

// What has to be subtracted to come to UTC.
std::optional<minutes> scan_offset(Scanner& scanner) {
    if (scanner.take('Z') || scanner.take('z')) {
        return minutes{0};
    }
    const bool behind = scanner.take('-');
    if (!behind) {
        scanner.one_of("+");
    }
    const int hour = scanner.digits(2);
    scanner.one_of(":");
    const int minute = scanner.digits(2);
    if (hour > 23 || minute > 59) {
        return std::nullopt;
    }
    const minutes offset = hours{hour} + minutes{minute};
    return behind ? -offset : offset;
}

std::optional<Time> scan_time(std::string_view text) {
    Scanner scanner{text};
    const auto date = scan_date(scanner);
    scanner.one_of("Tt");
    const auto clock = scan_clock(scanner);
    const auto offset = scan_offset(scanner);
    if (!scanner.done() || !date || !clock || !offset) {
        return std::nullopt;
    }
    const Time time = *date + *clock - *offset;
    const int year = static_cast<int>(std::chrono::year_month_day{floor<days>(time)}.year());
    if (year < 1 || year > 9999) {
        return std::nullopt;
    }
    return time;
}

// An error names the value, but not a page of it.
constexpr std::size_t shown_max = 40;

}  // namespace

std::string to_text(Time time) {
    std::string text = text_to_second(time) + '.';
    append_digits(text, fraction_us(time), 6);
    return text + 'Z';
}

std::string to_text_ms(Time time) {
    std::string text = text_to_second(time) + '.';
    append_digits(text, fraction_us(time) / 1000, 3);
    return text + 'Z';
}

Result<Time> parse_time(std::string_view text) {
    const auto time = scan_time(text);
    if (!time) {
        return fail(ErrorKind::rejected,
                    fmt::format("'{}' is not a time", text.substr(0, shown_max)),
                    "write it like 2024-01-31T23:59:59Z");
    }
    return *time;
}

}  // namespace orderlog::events
