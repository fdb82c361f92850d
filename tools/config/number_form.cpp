#include "tools/config/number_form.hpp"

#include <fmt/core.h>

#include <charconv>

namespace orderlog::tools {

std::optional<NumberForm> number_form(SettingKind kind) {
    switch (kind) {
        case SettingKind::seconds:
            // Amazon's own gateway gives up after 29 s; beyond minutes nothing is gained by
            // waiting.
            return NumberForm{.most = 600, .of = " of seconds", .example = "60"};
        case SettingKind::count:
            // Each call under way may hold a page of half a megabyte.
            return NumberForm{.most = 1000, .of = "", .example = "50"};
        case SettingKind::rate:
            return NumberForm{.most = 1'000'000, .of = "", .example = "200"};
        case SettingKind::days:
            // What is done less often than yearly is not done.
            return NumberForm{.most = 365, .of = " of days", .example = "7"};
        case SettingKind::megabytes:
            // No thread reads and checks more in a second.
            return NumberForm{.most = 1000, .of = " of megabytes", .example = "4"};
        default:
            return std::nullopt;
    }
}

std::optional<std::uint32_t> read_number(const std::string& text, const NumberForm& form) {
    std::uint32_t number = 0;
    const char* end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, number);
    const bool whole = error == std::errc{} && stopped == end;
    return whole && number >= 1 && number <= form.most ? std::optional{number} : std::nullopt;
}

events::Result<void> check_number(const std::string& text, const NumberForm& form) {
    if (read_number(text, form)) {
        return {};
    }
    return events::fail(
        events::ErrorKind::rejected,
        fmt::format("'{}' is no whole number{} from 1 to {}", text, form.of, form.most),
        fmt::format("for example {}", form.example));
}

}  // namespace orderlog::tools
