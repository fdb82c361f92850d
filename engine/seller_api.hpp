#pragma once

#include "events/event_log.hpp"
#include "events/ids.hpp"
#include "events/operation.hpp"
#include "events/reason_code.hpp"
#include "events/window.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace orderlog::engine {

/// Names a request within one process. Never reused in it.
using RequestId = events::Strong<struct RequestIdTag, std::uint64_t>;

/// First page of a window.
struct Search {
    events::Window window{};
    std::vector<events::MarketplaceId> marketplaces{};  ///< Empty: all; never with Orders v0.
    events::DataSets data_sets{};
    events::OrdersApi api{events::OrdersApi::v2026_01_01};
};
/// A following page: the frozen query, byte for byte, with the token Amazon gave.
struct NextPage {
    std::string query{};
    std::string token{};
    events::OrdersApi api{events::OrdersApi::v2026_01_01};
};
/// One order by its id. Orders v0 gives it without its items.
struct ReadOrder {
    events::OrderId order{};
    events::DataSets data_sets{};
    events::OrdersApi api{events::OrdersApi::v2026_01_01};
};
/// A page of an order's items, which only Orders v0 gives by themselves.
struct ReadItems {
    events::OrderId order{};
    std::string token{};  ///< Empty: the first page.
};
/// In which marketplaces the seller takes part. Needs no role.
struct ReadParticipations {};
using Call = std::variant<Search, NextPage, ReadOrder, ReadItems, ReadParticipations>;

/// Whom to ask for whom.
struct SellerAccess {
    events::StreamId stream{};
    events::Region region{events::Region::eu};
    std::string credential{};  ///< Where the refresh token is; see ConnectionAdded.

    friend auto operator<=>(const SellerAccess&, const SellerAccess&) = default;
};

struct Request {
    RequestId id{};
    SellerAccess access{};
    Call call{};
};

/// Amazon answered 200; the body has no personal values any more.
struct Fetched {
    events::Body body{};
    std::uint16_t status{200};
};
/// To ReadParticipations: those that the seller takes part in, a bounded list.
struct Participations {
    std::vector<events::MarketplaceId> marketplaces{};
    std::uint16_t status{200};
};
/// It did not, or not with something that can be a page.
struct Failed {
    events::FailureKind kind{events::FailureKind::unavailable};
    std::uint16_t status{0};  ///< 0: no HTTP answer.
    std::string code{};
    std::string message{};
    std::optional<events::Duration> retry_after{};
};

/// Its texts become parts of events: all but the body are small, whatever Amazon sends.
struct Answer {
    RequestId id{};
    std::string query{};  ///< As sent, without host and token.
    std::variant<Fetched, Failed, Participations> outcome{};
    std::optional<events::Time> server_time{};  ///< Date header of Amazon, or of LWA.
    bool quota_token_spent{false};  ///< The call itself left us (rather than only LWA's).
    std::string request_id{};
    std::string rate{};  ///< x-amzn-RateLimit-Limit as sent.
    events::Duration duration{};
};

/// As events state it: never negative.
[[nodiscard]] inline std::uint64_t duration_us(const Answer& answer) {
    return static_cast<std::uint64_t>(std::max<std::int64_t>(0, answer.duration.count()));
}

/// Amazon for the engine. Never blocks. Tokens for access are its own matter.
class SellerApi {
 public:
    virtual ~SellerApi() = default;

    /// REQUIRES: no other request with this id. Every request is answered exactly once, a
    /// time-out included.
    virtual void submit(Request request) = 0;
    /// What has arrived since the last call, oldest first.
    [[nodiscard]] virtual std::vector<Answer> poll() = 0;
};

}  // namespace orderlog::engine

template <>
struct std::hash<orderlog::engine::SellerAccess> {
    std::size_t operator()(const orderlog::engine::SellerAccess& access) const {
        return orderlog::events::joint_hash(access.stream, access.region, access.credential);
    }
};
