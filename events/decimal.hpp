#pragma once

#include "events/result.hpp"

#include <string>
#include <string_view>

namespace orderlog::events {

/// An exact decimal number in canonical text: optional '-', no leading zeros but one before the
/// point, no trailing zeros after it, no point without digits behind it, never "-0", no exponent.
/// Two decimals are equal exactly if their texts are.
class Decimal {
 public:
    Decimal() = default;

    /// Takes JSON number syntax and "+1", ".5", "5.", "0064.70" (reports pad); a result of more
    /// than `digits_max` digits is `rejected`, so that an exponent cannot make us write a gigabyte.
    static Result<Decimal> parse(std::string_view text);

    [[nodiscard]] const std::string& text() const { return text_; }
    friend bool operator==(const Decimal&, const Decimal&) = default;

    /// PostgreSQL's numeric holds far more; no price does.
    static constexpr int digits_max = 400;

 private:
    std::string text_ = "0";
};

/// An amount in a currency (ISO 4217 code as Amazon wrote it).
struct Money {
    Decimal amount{};
    std::string currency{};
    friend bool operator==(const Money&, const Money&) = default;
};

}  // namespace orderlog::events
