#pragma once

#include "adapters/simulated_amazon/text_pool.hpp"
#include "events/time.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace orderlog::adapters {

enum class OrderStatus : std::uint8_t {
    pending_availability,
    pending,
    unshipped,
    partially_shipped,
    shipped,
    cancelled,
    unfulfillable,
};
/// Amazon's spelling, e.g. "PARTIALLY_SHIPPED".
[[nodiscard]] std::string_view to_text(OrderStatus status);

/// How far the parcel of a merchant-fulfilled order is.
enum class ParcelStage : std::uint8_t { none, in_transit, delivered, undeliverable };

/// One moment of an order's history: from `at` on, until the next state, this is what Amazon says.
struct OrderState {
    events::Time at{};
    OrderStatus status{OrderStatus::pending};
    ParcelStage parcel{ParcelStage::none};
};

/// Amounts are in hundredths of the order's currency, and of the whole line, not of one piece.
struct OrderLine {
    std::uint64_t item_id{0};
    std::int64_t amount{0};
    std::int32_t tax{0};
    std::int32_t shipping{0};
    std::int32_t discount{0};
    TextId sku{};
    TextId asin{};
    TextId title{};
    TextId promotions{};  ///< Promotion ids joined by ','.
    std::uint16_t quantity{0};
    bool has_amount{false};
    bool cancelled{false};  ///< By itself; a cancelled order cancels all of its lines.
};

/// Index into `marketplaces()`.
enum class SiteIndex : std::uint8_t {};

struct Site {
    std::string_view marketplace_id{};
    std::string_view name{};
    std::string_view currency{};
    std::string_view country{};
};
[[nodiscard]] const Site& site(SiteIndex index);
[[nodiscard]] std::span<const Site> all_sites();
/// Of a marketplace id that some seller here uses; none for another one.
[[nodiscard]] std::optional<SiteIndex> find_site(std::string_view marketplace_id);

struct OrderHead {
    std::array<char, 20> id{};  ///< NUL-terminated.
    events::Time created{};
    std::uint32_t first_line{0};
    std::uint32_t first_state{0};
    std::uint32_t person{0};  ///< Seeds the buyer's name and address.
    std::uint16_t lines{0};
    std::uint8_t states{0};
    SiteIndex site{};
    TextId city{};
    TextId state_or_region{};
    TextId postal_code{};
    bool by_amazon{false};
    bool business{false};
    bool prime{false};
    bool gift{false};
    bool customised{false};
    bool non_amazon{false};
    bool expedited{false};

    [[nodiscard]] std::string_view order_id() const { return id.data(); }
};

/// Index into a book's orders.
using OrderIndex = std::uint32_t;

/// An order's change of state as the last-updated index has it.
struct Update {
    events::Time at{};
    OrderIndex order{0};
    std::uint8_t state{0};
};

/// Every order of one seller with its whole history. Fixed once sealed, so asking it is pure: the
/// same question at the same time has one answer.
class OrderBook {
 public:
    /// REQUIRES: states are sorted by time, the first at `head.created`; ids are unique; not
    /// sealed.
    void add(OrderHead head, std::span<const OrderLine> lines, std::span<const OrderState> states);
    /// Builds the indexes. Call once, after the last `add`.
    void seal();

    [[nodiscard]] const std::vector<OrderHead>& orders() const { return orders_; }
    [[nodiscard]] std::span<const OrderLine> lines(const OrderHead& order) const;
    [[nodiscard]] std::span<const OrderState> states(const OrderHead& order) const;

    /// The state that holds at `now`; null before the order exists.
    [[nodiscard]] const OrderState* state_at(const OrderHead& order, events::Time now) const;
    /// That the update is the order's newest at `now`.
    [[nodiscard]] bool is_newest(const Update& update, events::Time now) const;
    /// The state with which the status began that `state` has: what Orders v0 calls an update.
    /// REQUIRES: `state` is one of the order's own.
    [[nodiscard]] const OrderState& status_began(const OrderHead& order,
                                                 const OrderState& state) const;
    /// That the update is a change of status, and the order's newest of these at `now`.
    [[nodiscard]] bool is_newest_status(const Update& update, events::Time now) const;

    [[nodiscard]] std::optional<OrderIndex> find(std::string_view order_id) const;
    /// By (created, index).
    [[nodiscard]] const std::vector<OrderIndex>& by_created() const { return by_created_; }
    [[nodiscard]] const std::vector<OrderIndex>& by_id() const { return by_id_; }
    /// By (time, order).
    [[nodiscard]] const std::vector<Update>& by_update() const { return by_update_; }

    [[nodiscard]] TextPool& texts() { return texts_; }
    [[nodiscard]] const TextPool& texts() const { return texts_; }

 private:
    std::vector<OrderHead> orders_;
    std::vector<OrderLine> lines_;
    std::vector<OrderState> states_;
    std::vector<OrderIndex> by_created_;
    std::vector<OrderIndex> by_id_;
    std::vector<Update> by_update_;
    TextPool texts_;
};

}  // namespace orderlog::adapters
