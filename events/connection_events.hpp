#pragma once

#include "events/ids.hpp"

#include <optional>
#include <string>
#include <vector>

namespace orderlog::events {

/// A tenant authorised us to read one seller account in one region.
struct ConnectionAdded {
    ApplicationId application{};
    SellerId seller{};
    Region region{Region::eu};
    std::vector<MarketplaceId> marketplaces{};  ///< Empty: all that the seller takes part in.
    std::string display_name{};
    std::string
        credential{};  ///< Where the refresh token is: "file:/path", "env:NAME" or "" (none).
    friend bool operator==(const ConnectionAdded&, const ConnectionAdded&) = default;
};

/// Only what changed is set.
struct ConnectionChanged {
    std::optional<bool> paused{};
    std::optional<std::vector<MarketplaceId>> marketplaces{};
    std::optional<std::string> display_name{};
    std::optional<std::string> credential{};
    friend bool operator==(const ConnectionChanged&, const ConnectionChanged&) = default;
};

/// Its rows stay; nothing more is fetched; the id is never given again.
struct ConnectionRemoved {
    std::string cause{};
    friend bool operator==(const ConnectionRemoved&, const ConnectionRemoved&) = default;
};

}  // namespace orderlog::events
