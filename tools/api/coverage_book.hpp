#pragma once

#include "adapters/sp_api/orders_page_reader.hpp"
#include "adapters/sp_api/orders_query_reader.hpp"
#include "events/event_log.hpp"
#include "events/result.hpp"
#include "projections/coverage.hpp"

#include <chrono>
#include <list>
#include <memory>
#include <mutex>
#include <vector>

namespace orderlog::tools {

/// What the log's pages prove of connections, kept between two questions: each page is read once.
/// Thread-safe; one question is answered at a time.
class CoverageBook {
 public:
    using Moment = std::chrono::steady_clock::time_point;

    explicit CoverageBook(const events::EventLog& log) : log_(log) {}

    /// As of `now`, of each of the streams. `unavailable` if `until` came first, or while another
    /// question is answered: whoever asks again finds more of it read.
    [[nodiscard]] events::Result<std::vector<projections::CoverageReport>> read(
        const std::vector<events::StreamId>& streams, events::Time now, Moment until);

 private:
    /// One connection, as far as it is read.
    struct Chapter {
        explicit Chapter(events::StreamId whose) : stream(std::move(whose)) {}

        events::StreamId stream;
        events::StreamVersion read{};
        std::size_t losses{0};  ///< Applied.
        adapters::OrdersQueryReader queries{};
        adapters::OrdersPageReader reader{};
        projections::Coverage coverage{queries, reader};
    };

    [[nodiscard]] events::Result<void> read_losses();
    [[nodiscard]] Chapter& chapter_of(const events::StreamId& stream, std::size_t asked);
    [[nodiscard]] events::Result<void> read_on(Chapter& chapter, Moment until);
    [[nodiscard]] events::Result<void> apply_losses(Chapter& chapter, events::LogPosition up_to);

    const events::EventLog& log_;
    std::mutex mutex_;  ///< Guards all below.
    events::StreamVersion losses_read_{};
    std::vector<events::StoredEvent> losses_{};
    std::list<std::unique_ptr<Chapter>> chapters_{};  ///< Last asked for first.
};

}  // namespace orderlog::tools
