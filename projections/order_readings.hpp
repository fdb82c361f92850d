#pragma once

#include "events/event_log.hpp"
#include "events/page_reader.hpp"
#include "projections/order_rows.hpp"

#include <optional>
#include <unordered_map>

namespace orderlog::projections {

/// A page that told an order, and how the order was then.
struct OrderReading {
    events::LogPosition position{};  ///< 0: no page did.
    events::Time last_updated{};
    events::Time read_at{};  ///< By Amazon's clock.
    OrderStatus status{OrderStatus::unknown};
};

/// The newest reading of an order by each of the Orders APIs.
struct OrderReadings {
    OrderReading v0{};
    OrderReading v0_items{};  ///< The last page of a chain; as old as the header that owed it.
    OrderReading newer{};

    [[nodiscard]] bool by_both() const {
        return v0.position != events::LogPosition{} && newer.position != events::LogPosition{};
    }
};

/// Whether what both APIs told of an order can be held against each other.
enum class Comparability : std::uint8_t {
    same_state,
    changed_between,  ///< It changed between the two readings, or nothing tells that it did not.
    items_missing,    ///< v0's items have not been read since v0's header changed.
};

/// The same state: the same status; v0's items are those of its header; and neither API dates the
/// order's last update after the other one's reading. If v0 read it last, it tells of changes of
/// status alone: another change between the two remains unseen.
[[nodiscard]] Comparability comparability_of(const OrderReadings& readings);

/// Folds the pages of one connection. Keeps some 200 bytes an order, no body.
class ReadingsByApi {
 public:
    explicit ReadingsByApi(events::PageReader& reader) : reader_(reader) {}

    /// Takes the next event of the stream. A page of orders that tells no status counts as none.
    /// `corrupt` if a page cannot be read.
    [[nodiscard]] events::Result<void> apply(const events::StoredEvent& stored,
                                             const events::EventLog& log);

    /// Null for an order that no page told.
    [[nodiscard]] const OrderReadings* find(const events::OrderId& order) const;

    /// Calls `use(readings)` for each order.
    template <class Use>
    void each(Use use) const {
        for (const auto& [order, readings] : readings_) {
            use(readings);
        }
    }

 private:
    void take(const events::StoredEvent& stored, const events::PageFetched& page,
              const events::OrderObservation& order);

    events::PageReader& reader_;
    std::unordered_map<std::string, OrderReadings> readings_{};
};

}  // namespace orderlog::projections
