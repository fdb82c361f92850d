#pragma once

#include "adapters/sp_api/pseudonyms.hpp"

#include <span>
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

}  // namespace orderlog::adapters
