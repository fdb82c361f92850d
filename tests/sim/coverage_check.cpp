#include "tests/sim/coverage_check.hpp"

#include "adapters/sp_api/orders_page_reader.hpp"
#include "adapters/sp_api/orders_query_reader.hpp"
#include "events/check.hpp"
#include "projections/coverage.hpp"
#include "projections/projector.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>

namespace orderlog::sim {

using events::Duration;
using events::StreamId;
using events::Time;
using projections::CoverageReport;
using projections::Span;
using projections::Spans;

namespace {

constexpr events::ReadLimit whole_log{.events = 10'000'000, .record_bytes = 1U << 31U};

std::set<events::OrderId> owed(const events::EventLog& log, const StreamId& stream) {
    std::set<events::OrderId> orders;
    const auto all = log.read_stream(stream, {}, whole_log).value();
    for (const events::StoredEvent& stored : all) {
        if (const auto* incurred = std::get_if<events::DebtIncurred>(&stored.event)) {
            orders.insert(incurred->order);
        } else if (const auto* paid = std::get_if<events::DebtPaid>(&stored.event)) {
            orders.erase(paid->order);
        }
    }
    return orders;
}

bool is_settled_in(const Spans& proven, Time time, Duration late_most) {
    return std::ranges::any_of(proven.list(), [&](const Span& span) {
        return span.from <= time && time + late_most <= span.to;
    });
}

// When Amazon says that the order was last updated.
Time told_at(const adapters::OrderBook& book, const adapters::OrderHead& order,
             const adapters::OrderState& state, const TruthFrame& frame) {
    using std::chrono::seconds;
    return state.at < frame.v0_until
               ? std::chrono::floor<seconds>(book.status_began(order, state).at)
               : state.at;
}

std::string spans_text(const Spans& spans) {
    std::string text;
    for (const Span& span : spans.list()) {
        text += fmt::format(" {} – {}", events::to_text(span.from), events::to_text(span.to));
    }
    return text;
}

}  // namespace

void fold_all(const events::EventLog& log, adapters::MemoryReadModel& tables) {
    adapters::OrdersPageReader reader;
    projections::Projector projector(log, tables, reader);
    for (auto step = projector.step();; step = projector.step()) {
        events::check(step.has_value());
        if (step->caught_up) {
            return;
        }
    }
}

CoverageReport coverage_of(const events::EventLog& log, const StreamId& stream, Time now) {
    const adapters::OrdersQueryReader queries;
    adapters::OrdersPageReader reader;
    projections::Coverage coverage(queries, reader);
    const auto all = log.read(events::LogPosition{}, whole_log).value();
    for (const events::StoredEvent& stored : all) {
        if (stored.stream == stream || stored.stream.is_system()) {
            events::check(coverage.apply(stored, log).has_value());
        }
    }
    return coverage.report(now);
}

std::string check_proven(const Known& known, const StreamId& stream,
                         const adapters::OrderBook& book, const TruthFrame& frame,
                         Duration late_most) {
    const CoverageReport report = coverage_of(known.log, stream, frame.now);
    const auto debts = owed(known.log, stream);
    for (const adapters::OrderHead& order : book.orders()) {
        const auto* state = book.state_at(order, frame.now);
        const events::OrderId id{std::string(order.order_id())};
        if (state == nullptr || debts.contains(id)) {
            continue;
        }
        const auto rows = known.tables.orders().find({.tenant = stream.tenant, .order = id});
        const bool is_known = rows != known.tables.orders().end();
        if (!is_known && is_settled_in(report.created.proven, order.created, late_most)) {
            return fmt::format("order {} of proven creation time {} is not in the log", id.value(),
                               events::to_text(order.created));
        }
        if (is_settled_in(report.updated.proven, state->at, late_most) &&
            (!is_known ||
             rows->second.header.last_update_date < told_at(book, order, *state, frame))) {
            return fmt::format("order {} of proven update time {} is not in the log", id.value(),
                               events::to_text(state->at));
        }
    }
    return {};
}

std::string check_whole(const CoverageReport& report, Time until) {
    if (!report.created.gaps.empty() || report.created.asked.empty()) {
        return fmt::format("creation time{} was asked for, proven is{}",
                           spans_text(report.created.asked), spans_text(report.created.proven));
    }
    for (const projections::Gap& gap : report.updated.gaps) {
        if (gap.span.from <= until) {
            return fmt::format("update time {} – {}: {}", events::to_text(gap.span.from),
                               events::to_text(gap.span.to), to_text(gap.reason));
        }
    }
    return report.updated.proven.empty() ? "no update time is proven" : "";
}

}  // namespace orderlog::sim
