#pragma once

#include "events/ids.hpp"
#include "events/operation.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace orderlog::adapters {

/// Where in a stored body stands what an order's columns were made of.
class OrderPointers {
 public:
    /// Parses the body once. A body that is no JSON by nlohmann's rules, which are stricter than
    /// the page reader's (half a surrogate pair), has no places.
    OrderPointers(std::string_view body, events::Operation operation, events::OrderId order);

    /// A JSON pointer (RFC 6901); of a sum to the list of this body that was summed. Empty: nothing
    /// here says it. `column` is named as the tables name it: "total_amount",
    /// "items.<id>.item_price", "packages.<reference>.carrier". Of an order that comes twice it is
    /// the one with the later update, of a line that does the last.
    [[nodiscard]] std::string of(std::string_view column) const;

 private:
    nlohmann::json body_;
    events::Operation operation_;
    events::OrderId order_;
};

}  // namespace orderlog::adapters
