#pragma once

#include "adapters/sp_api/pseudonyms.hpp"
#include "events/result.hpp"

#include <span>
#include <string>
#include <string_view>

namespace orderlog::adapters {

/// A place of a body whose value is known to be of some kind. Elements of an array share its
/// pointer.
struct RedactionRule {
    std::string_view pointer{};
    ValueKind kind{ValueKind::text};
};

/// Places of an order of Orders 2026-01-01, of an order and of an item of Orders v0, from there
/// down. All that is not here is unknown.
[[nodiscard]] std::span<const RedactionRule> redaction_rules();
[[nodiscard]] std::span<const RedactionRule> v0_order_redaction_rules();
[[nodiscard]] std::span<const RedactionRule> v0_item_redaction_rules();

/// A stored body for strangers: JSON without white space in which a value at a known place stays
/// or has its pseudonym, by its kind. Anywhere else a text becomes "x", a number 0, a truth value
/// false, objects and arrays lose what is in them, and the member's name has a pseudonym. Empty
/// texts and null stay. What the page reader understands of the one it understands of the other,
/// and it cannot read what it could not. `rejected` for what is not a JSON object.
[[nodiscard]] events::Result<std::string> redacted_body(std::string_view body,
                                                        const Pseudonyms& pseudonyms);

/// A frozen query for strangers: path and parameters that orderlog writes stay, with pseudonyms of
/// orders; of any other the value is "x" and the name has a pseudonym.
[[nodiscard]] std::string redacted_query(std::string_view query, const Pseudonyms& pseudonyms);

}  // namespace orderlog::adapters
