#pragma once

#include "adapters/rocksdb/rocksdb_event_log.hpp"
#include "tools/orderlog/event_filter.hpp"

#include <cstddef>
#include <optional>
#include <set>
#include <span>
#include <string_view>
#include <vector>

namespace orderlog::tools {

/// Which events of a log touched one order: pages on which it was new or changed, by the log's
/// index of orders; pages that show it unreadable, and what became of that debt; calls for it
/// alone while it was owed, and those that failed. A page of many that holds it just as it was
/// known is not among them: nothing but its body says so. No body is read, and no other page.
class OrderTrace {
 public:
    /// REQUIRES: the log outlives it.
    OrderTrace(const adapters::RocksdbEventLog& log, events::OrderKey key)
        : log_(log), key_(std::move(key)) {}

    /// The order's pages as the log has them now.
    [[nodiscard]] events::Result<void> look_up();
    /// Events come in order, the whole of an append before it is asked what touches the order.
    void learn(const events::StoredEvent& stored);

    /// The newest `limit` events that touched it and that the filter takes, oldest first.
    [[nodiscard]] events::Result<std::vector<events::StoredEvent>> newest(const EventFilter& filter,
                                                                          std::size_t limit);

    [[nodiscard]] bool touches(const events::StoredEvent& stored) const;
    /// Whether any event is known that touched it.
    [[nodiscard]] bool is_known() const { return !positions_.empty(); }
    /// What the order was on a page: "new", "changed", "same" or "unreadable"; empty if the event
    /// is no page or does not tell.
    [[nodiscard]] std::string_view mark(const events::StoredEvent& stored) const;
    [[nodiscard]] const events::OrderKey& key() const { return key_; }

 private:
    /// Versions of a stream, both among them.
    struct Span {
        events::StreamVersion from{};
        events::StreamVersion to{};
    };
    [[nodiscard]] events::Result<void> walk(const events::StreamId& stream,
                                            std::optional<events::Time> since);
    /// Learns all events of these types there; returns those that name the order.
    [[nodiscard]] events::Result<std::vector<events::StoredEvent>> walk_types(
        const events::StreamId& stream, std::span<const events::EventNumber> types, Span within);
    /// By what the event itself says.
    [[nodiscard]] bool names_order(const events::Event& event) const;

    const adapters::RocksdbEventLog& log_;
    events::OrderKey key_;
    std::set<events::LogPosition> positions_{};   ///< Of all events that touched it.
    std::set<events::LogPosition> indexed_{};     ///< Of pages on which it was new or changed.
    std::set<events::LogPosition> unreadable_{};  ///< Of pages that made it a debt.
};

}  // namespace orderlog::tools
