#pragma once

#include "events/page_events.hpp"

#include <utility>

namespace orderlog::events {

// Shapes that facts of pages had before; see upcast.hpp.

struct PageFetchedV1 {
    Operation operation{Operation::search_orders};
    Purpose purpose{Purpose::sync};
    Window window{};
    OrderId order{};
    DataSets data_sets{};
    std::string query{};
    std::optional<Sha256> token_in{};
    std::optional<Sha256> token_out{};
    std::optional<Time> last_updated_before{};
    std::optional<Time> created_before{};
    std::uint16_t status{200};
    std::optional<Time> server_time{};
    bool quota_token_spent{true};
    std::string request_id{};
    std::string rate{};
    std::uint64_t duration_us{0};
    std::vector<OrderMark> marks{};
    std::uint32_t unreadable{0};
    std::uint32_t items{0};
    Sha256 body_sha256{};
    std::uint32_t body_size{0};
};
[[nodiscard]] inline PageFetched upcast(PageFetchedV1 old) {
    return {.operation = old.operation,
            .purpose = old.purpose,
            .window = old.window,
            .order = std::move(old.order),
            .data_sets = old.data_sets,
            .query = std::move(old.query),
            .token_in = old.token_in,
            .token_out = old.token_out,
            .last_updated_before = old.last_updated_before,
            .created_before = old.created_before,
            .status = old.status,
            .server_time = old.server_time,
            .quota_token_spent = old.quota_token_spent,
            .request_id = std::move(old.request_id),
            .rate = std::move(old.rate),
            .duration_us = old.duration_us,
            .marks = std::move(old.marks),
            .unreadable = old.unreadable,
            .items = old.items,
            .body_sha256 = old.body_sha256,
            .body_size = old.body_size};
}

struct SyncPolledV1 {
    Window window{};
    std::optional<Time> last_updated_before{};
    std::optional<Time> server_time{};
    bool quota_token_spent{true};
    std::string request_id{};
    std::string rate{};
    std::uint64_t duration_us{0};
    std::uint32_t orders{0};
};
[[nodiscard]] inline SyncPolled upcast(SyncPolledV1 old) {
    return {.window = old.window,
            .last_updated_before = old.last_updated_before,
            .server_time = old.server_time,
            .quota_token_spent = old.quota_token_spent,
            .request_id = std::move(old.request_id),
            .rate = std::move(old.rate),
            .duration_us = old.duration_us,
            .orders = old.orders};
}

}  // namespace orderlog::events
