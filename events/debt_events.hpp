#pragma once

#include "events/ids.hpp"
#include "events/time.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace orderlog::events {

/// An order is known but not read whole. Its causation is the page that showed it.
struct DebtIncurred {
    OrderId order{};
    std::string cause{};
    friend bool operator==(const DebtIncurred&, const DebtIncurred&) = default;
};

/// Its causation is the page that held the order whole.
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
