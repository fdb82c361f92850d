#pragma once

#include "adapters/sp_api/order_parity.hpp"
#include "events/event_log.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace orderlog::tools {

/// How both Orders APIs told the orders of one connection.
struct ConnectionParity {
    events::StreamId stream{};
    std::uint64_t by_both{0};          ///< Orders that were read by both; of these:
    std::uint64_t compared{0};         ///< told in the same state, and compared field by field;
    std::uint64_t changed_between{0};  ///< changed between the two readings;
    std::uint64_t items_missing{0};    ///< without items of v0 as new as their header.
    std::uint64_t items{0};
    std::vector<adapters::FieldParity> fields{};

    [[nodiscard]] std::uint64_t findings() const;
};

/// Compares what the log's pages say. Reads the stream twice; keeps some 200 bytes an order, and a
/// few pages. `corrupt` if a page cannot be read.
[[nodiscard]] events::Result<ConnectionParity> parity_of(const events::EventLog& log,
                                                         const events::StreamId& stream,
                                                         std::size_t examples_max);

}  // namespace orderlog::tools
