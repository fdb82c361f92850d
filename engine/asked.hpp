#pragma once

#include "engine/seller_api.hpp"
#include "events/operation.hpp"

#include <string>

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
    events::Window span{};           ///< Of the re-scan's run that it would begin.
    events::Time upper{};            ///< Newest time that could be asked when it was submitted.
    events::LogPosition based_on{};  ///< Chain::moved_by when it was submitted.
    events::LogPosition known{};     ///< The log's last event when it was submitted.
    bool failing{false};             ///< The connection's last request had failed then.
};

/// The call that a purpose makes.
[[nodiscard]] events::Operation operation_of(events::Purpose purpose);

}  // namespace orderlog::engine
