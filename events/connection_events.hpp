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

/// A tenant authorised us to read one seller account in one region.
struct ConnectionAdded {
    ApplicationId application{};
    SellerId seller{};
    Region region{Region::eu};
    std::vector<MarketplaceId> marketplaces{};  ///< Empty: all that the seller takes part in.
    std::string display_name{};
    std::string credential{};  ///< Where the refresh token is: "file:/path", "env:NAME",
                               ///< "store:NAME" or "" (none).
    /// Updates are followed from here on, since another program did until then; unset: from
    /// when it was added.
    std::optional<Time> follow_from{};
    OrdersApi orders_api{OrdersApi::v2026_01_01};
    friend bool operator==(const ConnectionAdded&, const ConnectionAdded&) = default;
};

struct ConnectionAddedV2 {
    ApplicationId application{};
    SellerId seller{};
    Region region{Region::eu};
    std::vector<MarketplaceId> marketplaces{};
    std::string display_name{};
    std::string credential{};
    std::optional<Time> follow_from{};
};
[[nodiscard]] inline ConnectionAdded upcast(ConnectionAddedV2 old) {
    return {.application = std::move(old.application),
            .seller = std::move(old.seller),
            .region = old.region,
            .marketplaces = std::move(old.marketplaces),
            .display_name = std::move(old.display_name),
            .credential = std::move(old.credential),
            .follow_from = old.follow_from};
}

struct ConnectionAddedV1 {
    ApplicationId application{};
    SellerId seller{};
    Region region{Region::eu};
    std::vector<MarketplaceId> marketplaces{};
    std::string display_name{};
    std::string credential{};
};
[[nodiscard]] inline ConnectionAddedV2 upcast(ConnectionAddedV1 old) {
    return {.application = std::move(old.application),
            .seller = std::move(old.seller),
            .region = old.region,
            .marketplaces = std::move(old.marketplaces),
            .display_name = std::move(old.display_name),
            .credential = std::move(old.credential)};
}

/// Only what changed is set.
struct ConnectionChanged {
    std::optional<bool> paused{};
    std::optional<std::vector<MarketplaceId>> marketplaces{};
    std::optional<std::string> display_name{};
    std::optional<std::string> credential{};
    std::optional<OrdersApi> orders_api{};
    std::optional<std::uint32_t> sync_interval_s{};  ///< 0: the engine's own again.
    friend bool operator==(const ConnectionChanged&, const ConnectionChanged&) = default;
};

struct ConnectionChangedV2 {
    std::optional<bool> paused{};
    std::optional<std::vector<MarketplaceId>> marketplaces{};
    std::optional<std::string> display_name{};
    std::optional<std::string> credential{};
    std::optional<OrdersApi> orders_api{};
};
[[nodiscard]] inline ConnectionChanged upcast(ConnectionChangedV2 old) {
    return {.paused = old.paused,
            .marketplaces = std::move(old.marketplaces),
            .display_name = std::move(old.display_name),
            .credential = std::move(old.credential),
            .orders_api = old.orders_api};
}

struct ConnectionChangedV1 {
    std::optional<bool> paused{};
    std::optional<std::vector<MarketplaceId>> marketplaces{};
    std::optional<std::string> display_name{};
    std::optional<std::string> credential{};
};
[[nodiscard]] inline ConnectionChangedV2 upcast(ConnectionChangedV1 old) {
    return {.paused = old.paused,
            .marketplaces = std::move(old.marketplaces),
            .display_name = std::move(old.display_name),
            .credential = std::move(old.credential)};
}

/// Its rows stay; nothing more is fetched; the id is never given again.
struct ConnectionRemoved {
    std::string cause{};
    friend bool operator==(const ConnectionRemoved&, const ConnectionRemoved&) = default;
};

}  // namespace orderlog::events
