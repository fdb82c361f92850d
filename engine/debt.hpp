#pragma once

#include "events/event.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace orderlog::engine {

/// Where to go on in the pages of an order's items.
struct ItemsCursor {
    events::LogPosition moved_by{};  ///< The ItemsAdvanced.
    std::string token{};
    std::uint32_t pages{0};
    std::uint64_t items{0};
    friend bool operator==(const ItemsCursor&, const ItemsCursor&) = default;
};

/// An order that is known and was not read whole.
struct Debt {
    events::OrderId order{};
    events::LogPosition incurred{};              ///< The event that last incurred it.
    std::optional<events::Time> last_updated{};  ///< Of the newest observation that incurred it.
    std::uint32_t attempts{0};
    std::uint32_t refusals{0};  ///< Attempts whose answer was about the order, not an outage.
    /// Before people asked for it again, which begins these anew but for when it is given up.
    std::uint32_t attempts_before{0};
    std::uint32_t refusals_before{0};
    std::optional<events::Time> retry_at{};
    /// That tells its time of update.
    events::OrdersApi api{events::OrdersApi::v2026_01_01};
    bool items_only{false};               ///< Orders v0 gave the order: only its items are missing.
    std::optional<ItemsCursor> cursor{};  ///< Of its items.
    events::Time since{};                 ///< When it was incurred first, or taken up again.
    friend bool operator==(const Debt&, const Debt&) = default;
};

/// Those before people asked again included.
[[nodiscard]] std::uint32_t attempts_in_all(const Debt& debt);
/// Owed by the page that was read last, neither refused nor failed often: its chain waits for it.
[[nodiscard]] bool is_awaited(const Debt& debt);

/// What a request for the order's items is based on: an answer to one that names something else is
/// late.
[[nodiscard]] events::LogPosition moved_by(const Debt& debt);

/// Amazon's 403 to a call for one order speaks of that order. If consent is gone the next page of a
/// chain, or Login with Amazon, says so.
[[nodiscard]] bool is_forbidden_alone(events::Operation operation, events::FailureKind kind,
                                      std::uint16_t status);
/// Is it the connection as a whole that cannot be asked?
[[nodiscard]] bool stops_connection(events::Operation operation, events::FailureKind kind,
                                    std::uint16_t status);

/// Null: the order is not owed.
[[nodiscard]] const Debt* find_debt(const std::vector<Debt>& debts, const events::OrderId& order);

/// What a fold needs beside the event.
struct DebtFrame {
    const events::StreamId& stream;
    events::LogPosition position{};
    events::Time time{};
};

/// What incurred a debt.
struct IncurredBy {
    events::LogPosition position{};
    events::Time time{};
    events::OrdersApi api{events::OrdersApi::v2026_01_01};
};

// Folds of a connection's debts.

void incur(std::vector<Debt>& debts, const events::DebtIncurred& event, const IncurredBy& by);
void owe_items(std::vector<Debt>& debts, const events::ItemsOwed& event, const IncurredBy& by);
void advance_items(std::vector<Debt>& debts, const events::ItemsAdvanced& event,
                   events::LogPosition by);
/// Whatever they failed for is over.
void ask_at_once(std::vector<Debt>& debts);
void forget(std::vector<Debt>& debts, const events::OrderId& order);
/// Due now and awaited again, without being given up any later; owed anew if it was given up.
void retry(std::vector<Debt>& debts, const events::DebtRetried& event, events::Time at);
/// An attempt that brought no answer of use.
void count_attempt(std::vector<Debt>& debts, const events::RequestFailed& event);
/// An attempt to read an order by its id that did; paid by the next event if it held all of it.
void count_answer(std::vector<Debt>& debts, const events::PageFetched& event,
                  const DebtFrame& frame);

}  // namespace orderlog::engine
