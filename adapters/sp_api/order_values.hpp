#pragma once

#include "adapters/sp_api/json_value.hpp"
#include "events/decimal.hpp"
#include "events/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// Values of an order as Amazon writes them. Internal to this folder. Each reader consumes its JSON
// value and fails only on what is not JSON. null, "" and what is missing count as not sent.
namespace orderlog::adapters {

/// Whether all that was read made sense.
struct Understanding {
    std::string cause{};  ///< The first thing that did not; empty: all did.

    /// Keeps the first cause only. `written` empty: it is missing.
    void not_understood(std::string_view what, std::string_view written);
};

/// Text of a string or number; empty for anything else.
[[nodiscard]] std::string text_of(const JsonScalar& scalar);

/// A time as Amazon writes or once wrote it: RFC 3339, or seconds (above 10^11: milliseconds)
/// since 1970 as a decimal number such as 1.569521782042E9.
[[nodiscard]] std::optional<events::Time> time_of(const JsonScalar& scalar);

[[nodiscard]] JsonError read_text(JsonValue& value, std::string& text);

/// A time that no decision rests on: what is not understood counts as not sent.
[[nodiscard]] JsonError read_optional_time(JsonValue& value, std::optional<events::Time>& time);

[[nodiscard]] JsonError read_required_time(JsonValue& value, std::string_view name,
                                           Understanding& understanding,
                                           std::optional<events::Time>& time);

[[nodiscard]] JsonError read_quantity(JsonValue& value, Understanding& understanding,
                                      std::optional<std::int64_t>& number);

/// How an API names the two fields of an amount.
struct MoneyNames {
    std::string_view amount{"amount"};
    std::string_view currency{"currencyCode"};
};
/// Without an amount it was not sent.
[[nodiscard]] JsonError read_money(JsonValue& value, Understanding& understanding,
                                   std::optional<events::Money>& money,
                                   const MoneyNames& names = {});

}  // namespace orderlog::adapters
