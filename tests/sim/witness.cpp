#include "tests/sim/witness.hpp"

#include "events/check.hpp"

#include <algorithm>

namespace orderlog::sim {

using events::Duration;
using events::NewEvent;
using events::Time;

namespace {

constexpr std::size_t lag_seconds_max = 24 * 3600;

}  // namespace

Witness::Witness(events::EventLog& inner, const std::vector<adapters::SimulatedSeller>& sellers,
                 Time begin)
    : ForwardingLog(inner), begin_(begin), lags_(lag_seconds_max + 1) {
    for (const auto& seller : sellers) {
        Seen& seen = seen_[seller.seller_id];
        seen.seller = &seller;
        seen.states.resize(seller.book.orders().size());
        seen.last_poll = begin;
    }
}

events::Result<events::LogPosition> Witness::append(std::vector<NewEvent> batch) {
    for (const NewEvent& event : batch) {
        if (const auto seen = seen_.find(event.stream.tenant.value()); seen != seen_.end()) {
            take(event, seen->second);
        }
    }
    return ForwardingLog::append(std::move(batch));
}

void Witness::take(const NewEvent& event, Seen& seen) {
    const auto* fetched = std::get_if<events::PageFetched>(&event.event);
    const bool poll = std::holds_alternative<events::SyncPolled>(event.event) ||
                      (fetched != nullptr && fetched->purpose == events::Purpose::sync);
    if (poll) {
        seen.gap_max = std::max(seen.gap_max, event.time - seen.last_poll);
        seen.last_poll = event.time;
        ++seen.polls;
    }
    if (fetched != nullptr && event.body) {
        take_page(event, *fetched, seen);
    }
}

void Witness::take_page(const NewEvent& event, const events::PageFetched& fetched, Seen& seen) {
    const auto page = reader_.read(fetched.operation, fetched.data_sets, event.body->bytes);
    events::check(page.has_value());
    for (const auto& order : page->orders) {
        take_order(order, event.time, seen);
    }
}

void Witness::take_order(const events::OrderObservation& order, Time now, Seen& seen) {
    const auto& book = seen.seller->book;
    const auto index = book.find(order.id.value());
    events::check(index.has_value());
    const auto history = book.states(book.orders()[*index]);
    std::uint8_t& held = seen.states[*index];
    while (held < history.size() && history[held].at <= order.last_updated) {
        if (const Time updated = history[held].at; updated > begin_ && !seen.left_out) {
            const Duration lag = now - updated;
            seen.lag_max = std::max(seen.lag_max, lag);
            ++seen.updates;
            ++lags_[std::min<std::size_t>(static_cast<std::size_t>(lag / std::chrono::seconds(1)),
                                          lag_seconds_max)];
        }
        ++held;
    }
}

}  // namespace orderlog::sim
