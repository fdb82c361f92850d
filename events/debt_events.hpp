#pragma once

#include "events/ids.hpp"
#include "events/operation.hpp"
#include "events/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

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

/// An order whose items an answer of Orders v0 did not hold.
struct OwedItems {
    OrderId order{};
    Time last_updated{};  ///< By the answer that owes them.
    friend bool operator==(const OwedItems&, const OwedItems&) = default;
};

/// An answer of Orders v0 shows orders that are new or changed, and never their items: each is a
/// debt until these are read. Its causation is the page.
struct ItemsOwed {
    std::vector<OwedItems> orders{};
    friend bool operator==(const ItemsOwed&, const ItemsOwed&) = default;
};

/// A page of an order's items was read, and more follow. Its causation is that page; the next
/// page's causation is this event.
struct ItemsAdvanced {
    OrderId order{};
    std::string token{};     ///< Never shown, only its hash.
    std::uint32_t pages{0};  ///< Of this order's items so far.
    std::uint64_t items{0};  ///< On those.
    friend bool operator==(const ItemsAdvanced&, const ItemsAdvanced&) = default;
};

/// Its causation is the page that held the order whole, not older than what incurred the debt, or
/// the last page of the items that were owed.
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

/// People ask for an order again, now and without its back-off; what was refused before still
/// counts towards giving it up: one that is owed, or one that was given up, which is owed anew. The
/// rest says what incurred the debt, the event of the same connection and order that is also its
/// causation.
struct DebtRetried {
    OrderId order{};
    std::string cause{};  ///< Of a DebtIncurred that was given up, else empty.
    LogPosition incurred{};
    std::optional<Time> last_updated{};
    OrdersApi api{OrdersApi::v2026_01_01};  ///< That tells its time of update.
    bool items_only{false};                 ///< An ItemsOwed incurred it.
    friend bool operator==(const DebtRetried&, const DebtRetried&) = default;
};

}  // namespace orderlog::events
