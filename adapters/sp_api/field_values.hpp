#pragma once

#include "adapters/sp_api/parity_fields.hpp"

#include <compare>
#include <string>
#include <vector>

namespace orderlog::adapters {

/// One of the values that stand at a field or below it.
struct FieldValue {
    std::string name{};  ///< Where below it, as both APIs write it: "currencycode".
    std::string text{};
    friend auto operator<=>(const FieldValue&, const FieldValue&) = default;
};

/// What one API tells of a field.
using FieldValues = std::vector<FieldValue>;

/// How what both APIs tell of a field compares.
enum class Likeness : unsigned char { equal, explained, different };

/// REQUIRES: neither is empty, but for a flag.
[[nodiscard]] Likeness likeness_of(const ParityField& field, const FieldValues& v0,
                                   const FieldValues& newer);

/// Of a flag, what the newer API's values mean.
[[nodiscard]] bool flag_is_set(const ParityField& field, const FieldValues& newer);

/// Whether all that v0 tells is a zero amount.
[[nodiscard]] bool is_zero_amount(const FieldValues& v0);

/// A name as both APIs write it: letters and digits in lower case.
[[nodiscard]] std::string folded_name(std::string_view path);

}  // namespace orderlog::adapters
