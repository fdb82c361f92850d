#pragma once

#include "engine/seller_api.hpp"
#include "events/page_events.hpp"
#include "events/page_reader.hpp"

#include <string>
#include <vector>

namespace orderlog::engine {

/// What a request asked and what it was based on.
struct Asked {
    events::StreamId stream{};
    events::Purpose purpose{events::Purpose::sync};
    events::Window window{};
    events::DataSets data_sets{};
    std::string token{};             ///< Of the page asked for; empty for a window's first page.
    events::OrderId order{};         ///< Debts only.
    std::uint32_t pages{0};          ///< Of the window, read before this one.
    events::Time upper{};            ///< Newest time that could be asked when it was submitted.
    events::LogPosition based_on{};  ///< Chain::moved_by when it was submitted.
    events::LogPosition known{};     ///< The log's last event when it was submitted.
};

/// A page with what the log thinks of its orders.
struct MarkedPage {
    events::Page page{};
    std::vector<events::OrderMark> marks{};
    std::vector<events::OrderEntry> entries{};  ///< New and changed ones.
    std::uint32_t items{0};
    bool repeats{false};  ///< The same orders as the chain's page before it.

    [[nodiscard]] bool has_news() const { return !entries.empty() || !page.unreadable.empty(); }
};

}  // namespace orderlog::engine
