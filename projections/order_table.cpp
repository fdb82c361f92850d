#include "projections/order_table.hpp"

#include "events/check.hpp"
#include "projections/order_merge.hpp"

#include <algorithm>
#include <utility>

namespace orderlog::projections {

namespace {

// A node of the table holds the key a second time, and a pointer and a bucket.
std::size_t entry_bytes(const OrderRows& rows) {
    constexpr std::size_t node_bytes = sizeof(OrderTable::Entry) - sizeof(OrderRows) +
                                       sizeof(events::OrderKey) + 3 * sizeof(void*);
    return footprint_bytes(rows) + rows.key.order.value().capacity() + node_bytes;
}

void sort_by_key(std::vector<OrderRows>& rows) {
    std::sort(rows.begin(), rows.end(),
              [](const OrderRows& a, const OrderRows& b) { return a.key < b.key; });
}

}  // namespace

std::size_t OrderKeyHash::operator()(const events::OrderKey& key) const {
    constexpr std::size_t odd = 0x9E3779B97F4A7C15;
    const std::size_t order = std::hash<events::OrderId>{}(key.order);
    return (std::hash<events::TenantId>{}(key.tenant) * odd) ^ order;
}

OrderTable::Entry& OrderTable::merge(OrderRows rows) {
    const auto [at, added] = entries_.try_emplace(rows.key);
    Entry& entry = at->second;
    if (added) {
        entry.rows = std::move(rows);
    } else {
        projections::merge(entry.rows, std::move(rows));
        bytes_ -= entry.bytes;
    }
    entry.bytes = entry_bytes(entry.rows);
    bytes_ += entry.bytes;
    return entry;
}

OrderTable::Entry* OrderTable::find(const events::OrderKey& key) {
    const auto at = entries_.find(key);
    return at == entries_.end() ? nullptr : &at->second;
}

std::vector<OrderRows> OrderTable::take(const std::function<bool(const Entry&)>& which) {
    std::vector<OrderRows> rows;
    for (auto at = entries_.begin(); at != entries_.end();) {
        if (which(at->second)) {
            bytes_ -= at->second.bytes;
            rows.push_back(std::move(at->second.rows));
            at = entries_.erase(at);
        } else {
            ++at;
        }
    }
    sort_by_key(rows);
    return rows;
}

std::vector<OrderRows> OrderTable::take_all() {
    std::vector<OrderRows> rows;
    rows.reserve(entries_.size());
    for (auto& [key, entry] : entries_) {
        rows.push_back(std::move(entry.rows));
    }
    entries_.clear();
    bytes_ = 0;
    sort_by_key(rows);
    return rows;
}

OrderRows OrderTable::take_one(const events::OrderKey& key) {
    const auto at = entries_.find(key);
    events::check(at != entries_.end());
    OrderRows rows = std::move(at->second.rows);
    bytes_ -= at->second.bytes;
    entries_.erase(at);
    return rows;
}

std::vector<events::OrderKey> OrderTable::keys() const {
    std::vector<events::OrderKey> keys;
    keys.reserve(entries_.size());
    for (const auto& [key, entry] : entries_) {
        keys.push_back(key);
    }
    return keys;
}

}  // namespace orderlog::projections
