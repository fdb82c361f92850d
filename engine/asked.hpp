#pragma once

#include "engine/seller_api.hpp"
#include "events/operation.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace orderlog::engine {

/// What a request asked and what it was based on.
struct Asked {
    events::StreamId stream{};
    events::Purpose purpose{events::Purpose::sync};
    events::Operation operation{events::Operation::search_orders};
    events::Window window{};
    events::DataSets data_sets{};
    std::string token{};             ///< Of the page asked for; empty for a window's first page.
    events::OrderId order{};         ///< Debts only.
    std::uint32_t pages{0};          ///< Of the window, read before this one.
    events::Window span{};           ///< Of the re-scan's run that it would begin.
    events::Time upper{};            ///< Newest time that could be asked when it was submitted.
    events::LogPosition based_on{};  ///< Chain::moved_by, or the debt's, when it was submitted.
    events::LogPosition known{};     ///< The log's last event when it was submitted.
    bool failing{false};             ///< The connection's last request had failed then.
    std::uint64_t items_before{0};   ///< Of the order, on pages before this one.
    std::optional<events::Time> items_as_of{};  ///< When the items' order was last updated.

    /// Its answer may move a chain.
    [[nodiscard]] bool of_chain() const {
        return purpose != events::Purpose::debt && purpose != events::Purpose::probe;
    }
    [[nodiscard]] bool of_items() const {
        return operation == events::Operation::v0_get_order_items;
    }
};

/// The calls by which each API gives pages of orders, and an order by its id.
[[nodiscard]] events::Operation search_operation(events::OrdersApi api);
[[nodiscard]] events::Operation order_operation(events::OrdersApi api);

}  // namespace orderlog::engine
