#pragma once

#include "adapters/sp_api/json_value.hpp"
#include "projections/custom_rows.hpp"

#include <span>

namespace orderlog::adapters {

/// A scalar of JSON as PostgreSQL reads a value of that type, made storable. A null, and what the
/// type does not hold, has no text. REQUIRES: no container, no list's type.
[[nodiscard]] projections::ReadValue typed_value(projections::ValueType type,
                                                 const JsonScalar& scalar);

/// The same of a text: what a person means by "12.50" in a column of that type.
[[nodiscard]] projections::ReadValue typed_text(projections::ValueType type,
                                                const std::string& text);

/// text[] of these: "{a,\"b c\"}".
[[nodiscard]] std::string list_literal(std::span<const std::string> texts);

}  // namespace orderlog::adapters
