#pragma once

#include "events/ids.hpp"
#include "events/reason_code.hpp"
#include "events/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace orderlog::events {

/// What Amazon answers to a question that needs no role.
enum class AccessVerdict : std::uint8_t { granted = 1, denied = 2 };
[[nodiscard]] std::string_view to_text(AccessVerdict verdict);

/// Amazon refused a connection's calls and was asked for the seller's participations, which any
/// application may read that the seller has authorised. Moves no cursor and no watermark.
struct AccessProbed {
    AccessVerdict verdict{AccessVerdict::denied};
    /// What the connection is refused for. None: the refusal that was asked about was over when
    /// this came, and it says nothing of the connection.
    std::optional<ReasonCode> reason{};
    std::vector<MarketplaceId>
        marketplaces{};  ///< Those that the seller takes part in, 50 at most.
    std::uint16_t status{200};
    std::string code{};     ///< Amazon's error code.
    std::string message{};  ///< Ours or Amazon's, cut to 500 bytes.
    std::optional<Time> server_time{};
    bool quota_token_spent{true};
    std::string request_id{};
    std::string rate{};
    std::uint64_t duration_us{0};
    friend bool operator==(const AccessProbed&, const AccessProbed&) = default;
};

}  // namespace orderlog::events
