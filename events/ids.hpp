#pragma once

#include "events/strong.hpp"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace orderlog::events {

/// Whose data it is.
using TenantId = Strong<struct TenantIdTag, std::string>;
/// One seller account in one region that a tenant authorised. Never reused.
using ConnectionId = Strong<struct ConnectionIdTag, std::string>;
/// Amazon's id of a seller account (selling partner).
using SellerId = Strong<struct SellerIdTag, std::string>;
/// Amazon's id of the operator's application.
using ApplicationId = Strong<struct ApplicationIdTag, std::string>;
/// Amazon's country site, e.g. A13V1IB3VIYZZH. Never part of a key.
using MarketplaceId = Strong<struct MarketplaceIdTag, std::string>;
/// Amazon's order number, 3-7-7 digits or S02-….
using OrderId = Strong<struct OrderIdTag, std::string>;
/// A line of an order. Text: Amazon has lengthened it before.
using OrderItemId = Strong<struct OrderItemIdTag, std::string>;
/// The log's own UUID, drawn once when it is made.
using LogId = Strong<struct LogIdTag, std::string>;

/// An event's place in the whole log: 1, 2, 3, … without gaps. 0 is before the first event.
using LogPosition = Strong<struct LogPositionTag, std::uint64_t>;
/// In decimal digits, for messages.
[[nodiscard]] std::string to_text(LogPosition position);
/// How many events a stream holds. Version 0 is a stream that does not exist yet.
using StreamVersion = Strong<struct StreamVersionTag, std::uint64_t>;

[[nodiscard]] constexpr LogPosition next(LogPosition position) {
    return LogPosition{position.value() + 1};
}
[[nodiscard]] constexpr StreamVersion next(StreamVersion version) {
    return StreamVersion{version.value() + 1};
}

/// Facts of one (tenant, connection), or of the system when both are empty.
struct StreamId {
    TenantId tenant{};
    ConnectionId connection{};

    [[nodiscard]] bool is_system() const {
        return tenant.value().empty() && connection.value().empty();
    }
    friend auto operator<=>(const StreamId&, const StreamId&) = default;
};

/// The shop system. Written as text in tables ('AMAZON').
enum class Marketplace : std::uint8_t { amazon = 1 };
[[nodiscard]] std::string_view to_text(Marketplace marketplace);

/// Identity of an order: the same Amazon order id may lawfully exist under two tenants.
struct OrderKey {
    TenantId tenant{};
    Marketplace marketplace{Marketplace::amazon};
    OrderId order{};

    friend auto operator<=>(const OrderKey&, const OrderKey&) = default;
};

/// Which of Amazon's three endpoints.
enum class Region : std::uint8_t { na = 1, eu = 2, fe = 3 };
/// "na", "eu", "fe".
[[nodiscard]] std::string_view to_text(Region region);
/// None for any other text.
[[nodiscard]] std::optional<Region> parse_region(std::string_view text);

}  // namespace orderlog::events

template <>
struct std::hash<orderlog::events::StreamId> {
    std::size_t operator()(const orderlog::events::StreamId& stream) const {
        return orderlog::events::joint_hash(stream.tenant, stream.connection);
    }
};

template <>
struct std::hash<orderlog::events::OrderKey> {
    std::size_t operator()(const orderlog::events::OrderKey& key) const {
        return orderlog::events::joint_hash(key.tenant, key.marketplace, key.order);
    }
};
