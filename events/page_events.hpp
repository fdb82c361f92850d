#pragma once

#include "events/ids.hpp"
#include "events/operation.hpp"
#include "events/reason_code.hpp"
#include "events/sha256.hpp"
#include "events/window.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace orderlog::events {

/// What one order of a page was to the log when the page was appended.
enum class OrderMark : std::uint8_t { new_order = 1, changed = 2, same = 3 };

/// Amazon answered with orders; the body, less personal values, is stored beside this event.
struct PageFetched {
    Operation operation{Operation::search_orders};
    Purpose purpose{Purpose::sync};
    Window window{};                    ///< Bounds asked. Meaningless for get_order.
    OrderId order{};                    ///< Of a call that is about one.
    DataSets data_sets{};               ///< What the query asked for.
    std::string query{};                ///< Frozen query, without host, token and personal data.
    std::optional<Sha256> token_in{};   ///< Hash of the page token sent.
    std::optional<Sha256> token_out{};  ///< Hash of the page token received; none on the last page.
    std::optional<Time> last_updated_before{};  ///< Amazon's echo.
    std::optional<Time> created_before{};       ///< Amazon's echo.
    std::uint16_t status{200};
    std::optional<Time> server_time{};  ///< Date header.
    bool quota_token_spent{true};
    std::string request_id{};
    std::string rate{};  ///< x-amzn-RateLimit-Limit as sent; empty if absent.
    std::uint64_t duration_us{0};
    std::vector<OrderMark> marks{};  ///< One per order, in page order.
    std::uint32_t unreadable{0};     ///< Orders with an id that could not be read: each a debt.
    std::uint32_t items{0};          ///< Order items of the orders that could be read.
    Sha256 body_sha256{};            ///< Of the cut body, before compression.
    std::uint32_t body_size{0};
    /// v0_get_order_items only: when the order was last updated, by the page that owed its items.
    std::optional<Time> items_as_of{};
    friend bool operator==(const PageFetched&, const PageFetched&) = default;
};

/// A poll without news: one page, no order or every order `same`. Itself moves the watermark to
/// min(window.to, last_updated_before).
struct SyncPolled {
    Window window{};
    std::optional<Time> last_updated_before{};
    std::optional<Time> server_time{};
    bool quota_token_spent{true};
    std::string request_id{};
    std::string rate{};
    std::uint64_t duration_us{0};
    std::uint32_t orders{0};  ///< All of them `same`.
    Operation operation{Operation::search_orders};
    friend bool operator==(const SyncPolled&, const SyncPolled&) = default;
};

/// Amazon did not answer with orders. Nothing moves.
struct RequestFailed {
    Operation operation{Operation::search_orders};
    Purpose purpose{Purpose::sync};
    Window window{};
    OrderId order{};
    std::string query{};
    FailureKind kind{FailureKind::unavailable};
    std::uint16_t status{0};  ///< 0: no HTTP answer.
    std::string code{};       ///< Amazon's error code, e.g. QuotaExceeded.
    std::string message{};    ///< Ours or Amazon's, cut to 500 bytes, without personal data.
    std::uint32_t attempt{1};
    std::optional<Time> server_time{};
    bool quota_token_spent{true};
    std::string request_id{};
    std::uint64_t duration_us{0};
    std::optional<Time> retry_at{};
    friend bool operator==(const RequestFailed&, const RequestFailed&) = default;
};

}  // namespace orderlog::events
