#pragma once

#include "adapters/sp_api/pseudonyms.hpp"
#include "events/result.hpp"

#include <string>
#include <string_view>

namespace orderlog::adapters {

/// A stored body for strangers: JSON without white space in which a value at a known place stays
/// or has its pseudonym, by its kind. Anywhere else a text becomes "x", a number 0, a truth value
/// false, objects and arrays lose what is in them, and the member's name has a pseudonym. Empty
/// texts and null stay. What the page reader understands of the one it understands of the other,
/// and it cannot read what it could not. `rejected` for what is not a JSON object.
[[nodiscard]] events::Result<std::string> redacted_body(std::string_view body,
                                                        const Pseudonyms& pseudonyms);

}  // namespace orderlog::adapters
