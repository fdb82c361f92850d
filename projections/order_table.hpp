#pragma once

#include "projections/order_rows.hpp"

#include <cstddef>
#include <functional>
#include <unordered_map>
#include <vector>

namespace orderlog::projections {

struct OrderKeyHash {
    [[nodiscard]] std::size_t operator()(const events::OrderKey& key) const;
};

/// Orders merged in memory, each key once; knows what it takes in memory.
class OrderTable {
 public:
    struct Entry {
        OrderRows rows{};
        std::size_t bytes{0};
        events::LogPosition last{};  ///< The owner's note: where the order is seen last; 0 unset.
    };
    using Entries = std::unordered_map<events::OrderKey, Entry, OrderKeyHash>;

    Entry& merge(OrderRows rows);
    /// None if the key is not in the table. Its `last` may be changed, its rows only by merge.
    [[nodiscard]] Entry* find(const events::OrderKey& key);
    /// Takes the entries that `which` says, sorted by key.
    [[nodiscard]] std::vector<OrderRows> take(const std::function<bool(const Entry&)>& which);
    [[nodiscard]] std::vector<OrderRows> take_all();
    /// Takes one entry. REQUIRES: it is in the table.
    [[nodiscard]] OrderRows take_one(const events::OrderKey& key);

    [[nodiscard]] std::vector<events::OrderKey> keys() const;
    [[nodiscard]] std::size_t size() const { return entries_.size(); }
    /// Rows, keys and what the table itself needs for them.
    [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
    Entries entries_;
    std::size_t bytes_{0};
};

}  // namespace orderlog::projections
