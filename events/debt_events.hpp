#pragma once

#include "events/ids.hpp"
#include "events/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace orderlog::events {

/// An order is known but not read whole. Its causation is the page that showed it. Again for an
/// order that is owed already: a newer page shows it, still not whole.
struct DebtIncurred {
    OrderId order{};
    std::string cause{};
    std::optional<Time> last_updated{};  ///< Of the order, if that could be read.
    friend bool operator==(const DebtIncurred&, const DebtIncurred&) = default;
};

struct DebtIncurredV1 {
    OrderId order{};
    std::string cause{};
};
[[nodiscard]] inline DebtIncurred upcast(DebtIncurredV1 old) {
    return {.order = std::move(old.order), .cause = std::move(old.cause)};
}

/// Its causation is the page that held the order whole, not older than what incurred the debt.
struct DebtPaid {
    OrderId order{};
    friend bool operator==(const DebtPaid&, const DebtPaid&) = default;
};

/// Given up, aloud.
struct DebtAbandoned {
    OrderId order{};
    std::string cause{};
    std::uint32_t attempts{0};
    friend bool operator==(const DebtAbandoned&, const DebtAbandoned&) = default;
};

}  // namespace orderlog::events
