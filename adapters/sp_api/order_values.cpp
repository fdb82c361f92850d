#include "adapters/sp_api/order_values.hpp"

#include <fmt/core.h>

#include <charconv>
#include <cmath>
#include <utility>

namespace orderlog::adapters {
namespace {

using events::Decimal;
using events::Money;
using Kind = JsonScalar::Kind;

constexpr std::size_t written_bytes_max = 60;

bool is_absent(const JsonScalar& scalar) {
    return scalar.kind == Kind::absent || (scalar.kind == Kind::text && scalar.raw.empty());
}

std::optional<std::int64_t> whole_number(std::string_view text) {
    const auto decimal = Decimal::parse(text);
    if (!decimal) {
        return std::nullopt;
    }
    const std::string& digits = decimal->text();
    std::int64_t number = 0;
    const char* end = digits.data() + digits.size();
    const auto [stopped, error] = std::from_chars(digits.data(), end, number);
    return error == std::errc{} && stopped == end ? std::optional{number} : std::nullopt;
}

}  // namespace

void Understanding::not_understood(std::string_view what, std::string_view written) {
    if (cause.empty()) {
        cause = written.empty() ? fmt::format("{} is missing", what)
                                : fmt::format("{} '{}' is not understood", what,
                                              written.substr(0, written_bytes_max));
    }
}

JsonError read_text(JsonValue& value, std::string& text) {
    JsonScalar scalar;
    const JsonError error = read_scalar(value, scalar);
    text = text_of(scalar);
    return error;
}

JsonError read_optional_time(JsonValue& value, std::optional<events::Time>& time) {
    JsonScalar scalar;
    const JsonError error = read_scalar(value, scalar);
    time = time_of(scalar);
    return error;
}

JsonError read_required_time(JsonValue& value, std::string_view name, Understanding& understanding,
                             std::optional<events::Time>& time) {
    JsonScalar scalar;
    const JsonError error = read_scalar(value, scalar);
    time = time_of(scalar);
    if (!time) {
        understanding.not_understood(name, scalar.raw);
    }
    return error;
}

JsonError read_quantity(JsonValue& value, Understanding& understanding,
                        std::optional<std::int64_t>& number) {
    JsonScalar scalar;
    const JsonError error = read_scalar(value, scalar);
    number.reset();
    if (!is_absent(scalar)) {
        number = whole_number(text_of(scalar));
        if (!number) {
            understanding.not_understood("quantity", scalar.raw);
        }
    }
    return error;
}

JsonError read_money(JsonValue& value, Understanding& understanding, std::optional<Money>& money,
                     const MoneyNames& names) {
    std::optional<Decimal> amount;
    std::string currency;
    const JsonError error = each_field(value, [&](std::string_view key, JsonValue& field) {
        if (key == names.currency) {
            return read_text(field, currency);
        }
        if (key != names.amount) {
            return skip(field);
        }
        JsonScalar scalar;
        const JsonError broken = read_scalar(field, scalar);
        amount.reset();
        if (!is_absent(scalar)) {
            if (auto parsed = Decimal::parse(text_of(scalar))) {
                amount = std::move(*parsed);
            } else {
                understanding.not_understood("amount", scalar.raw);
            }
        }
        return broken;
    });
    money.reset();
    if (amount) {
        money = Money{std::move(*amount), std::move(currency)};
    }
    return error;
}

std::optional<events::Time> time_of(const JsonScalar& scalar) {
    if (scalar.kind != Kind::text && scalar.kind != Kind::number) {
        return std::nullopt;
    }
    if (const auto time = events::parse_time(scalar.raw)) {
        return *time;
    }
    double seconds = 0;
    const char* end = scalar.raw.data() + scalar.raw.size();
    const auto [stopped, error] = std::from_chars(scalar.raw.data(), end, seconds);
    constexpr double milliseconds_from = 1e11;  // In seconds that is the year 5138.
    constexpr double seconds_max = 2e11;
    if (error != std::errc{} || stopped != end || !(seconds >= 0)) {
        return std::nullopt;
    }
    seconds = seconds >= milliseconds_from ? seconds / 1000 : seconds;
    if (seconds > seconds_max) {
        return std::nullopt;
    }
    return events::Time{events::Duration{std::llround(seconds * 1e6)}};
}

std::string text_of(const JsonScalar& scalar) {
    if (scalar.kind == Kind::text) {
        return unescaped(scalar.raw);
    }
    return scalar.kind == Kind::number ? std::string{scalar.raw} : std::string{};
}

}  // namespace orderlog::adapters
