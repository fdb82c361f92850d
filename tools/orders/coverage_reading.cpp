#include "tools/orders/coverage_reading.hpp"

#include "adapters/sp_api/orders_page_reader.hpp"
#include "adapters/sp_api/orders_query_reader.hpp"
#include "projections/coverage.hpp"
#include "tools/orders/log_streams.hpp"

#include <utility>

namespace orderlog::tools {

using events::EventLog;
using events::LogPosition;
using events::Result;
using events::StoredEvent;
using events::StreamId;

namespace {

Result<std::vector<StoredEvent>> losses_of(const EventLog& log) {
    std::vector<StoredEvent> losses;
    const auto read = each_event(log, {}, [&](const StoredEvent& stored) {
        if (std::holds_alternative<events::LossAccepted>(stored.event)) {
            losses.push_back(stored);
        }
    });
    return read.map([&] { return std::move(losses); });
}

Result<ConnectionCoverage> coverage_of(const EventLog& log, const StreamId& stream,
                                       const std::vector<StoredEvent>& losses, events::Time now) {
    const adapters::OrdersQueryReader queries;
    adapters::OrdersPageReader reader;
    projections::Coverage coverage(queries, reader);
    auto loss = losses.begin();
    const auto apply_losses = [&](LogPosition up_to) {
        Result<void> applied;
        for (; applied && loss != losses.end() && loss->position < up_to; ++loss) {
            applied = coverage.apply(*loss, log);
        }
        return applied;
    };
    auto read = each_event(log, stream, [&](const StoredEvent& stored) {
        return apply_losses(stored.position).and_then([&] { return coverage.apply(stored, log); });
    });
    return read.and_then([&] { return apply_losses(events::next(log.info().last)); }).map([&] {
        return ConnectionCoverage{.stream = stream, .report = coverage.report(now)};
    });
}

}  // namespace

Result<std::vector<ConnectionCoverage>> read_coverage(const EventLog& log,
                                                      const std::vector<StreamId>& streams,
                                                      events::Time now) {
    const auto losses = losses_of(log);
    if (!losses) {
        return tl::make_unexpected(losses.error());
    }
    std::vector<ConnectionCoverage> connections;
    for (const StreamId& stream : streams) {
        auto coverage = coverage_of(log, stream, *losses, now);
        if (!coverage) {
            return tl::make_unexpected(coverage.error());
        }
        connections.push_back(*std::move(coverage));
    }
    return connections;
}

}  // namespace orderlog::tools
