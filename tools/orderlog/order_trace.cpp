#include "tools/orderlog/order_trace.hpp"

#include "events/event_numbers.hpp"
#include "tools/orderlog/log_streams.hpp"

#include <algorithm>
#include <array>

namespace orderlog::tools {

using events::EventNumber;
using events::LogPosition;
using events::Result;
using events::StoredEvent;
using events::StreamVersion;

namespace {

template <class... Events>
constexpr std::array<EventNumber, sizeof...(Events)> numbers_of{
    EventNumber{events::written<Events>.number}...};

// What a debt says of itself, and calls for one order that failed.
constexpr auto debt_types =
    numbers_of<events::RequestFailed, events::DebtIncurred, events::DebtPaid, events::DebtAbandoned,
               events::DebtRetried, events::ItemsOwed, events::ItemsAdvanced>;
// Only an order that is owed is asked for by its id.
constexpr auto page_types = numbers_of<events::PageFetched>;

bool is_of_items(const events::Event& event) {
    const auto* page = std::get_if<events::PageFetched>(&event);
    return page != nullptr && page->operation == events::Operation::v0_get_order_items;
}

}  // namespace

Result<void> OrderTrace::look_up() {
    const auto entries = log_.order_entries(key_);
    if (!entries) {
        return tl::make_unexpected(entries.error());
    }
    for (const events::OrderEntry& entry : *entries) {
        indexed_.insert(entry.position);
        positions_.insert(entry.position);
    }
    return {};
}

void OrderTrace::learn(const StoredEvent& stored) {
    if (stored.stream.tenant != key_.tenant || !names_order(stored.event)) {
        return;
    }
    positions_.insert(stored.position);
    const bool is_incurred = std::holds_alternative<events::DebtIncurred>(stored.event);
    const bool is_settled = is_incurred || std::holds_alternative<events::DebtPaid>(stored.event) ||
                            std::holds_alternative<events::ItemsOwed>(stored.event);
    if (is_settled && stored.causation != LogPosition{}) {
        positions_.insert(stored.causation);
        if (is_incurred) {
            unreadable_.insert(stored.causation);
        }
    }
}

Result<std::vector<StoredEvent>> OrderTrace::newest(const EventFilter& filter, std::size_t limit) {
    const auto streams = chosen_streams(log_, {.tenant = key_.tenant.value()});
    if (!streams) {
        return tl::make_unexpected(streams.error());
    }
    if (auto looked = look_up(); !looked) {
        return tl::make_unexpected(looked.error());
    }
    for (const events::StreamId& stream : *streams) {
        if (auto walked = walk(stream); !walked) {
            return tl::make_unexpected(walked.error());
        }
    }
    std::vector<StoredEvent> found;
    for (auto at = positions_.rbegin(); at != positions_.rend() && found.size() < limit; ++at) {
        auto read = log_.read(LogPosition{at->value() - 1}, {.events = 1});
        if (!read) {
            return read;
        }
        if (!read->empty() && filter.takes(read->front())) {
            found.push_back(std::move(read->front()));
        }
    }
    std::ranges::reverse(found);
    return found;
}

Result<void> OrderTrace::walk(const events::StreamId& stream) {
    const auto owed = walk_types(stream, debt_types, {});
    if (!owed) {
        return tl::make_unexpected(owed.error());
    }
    if (owed->value() == 0) {
        return {};
    }
    return walk_types(stream, page_types, *owed).map([](StreamVersion /*first*/) {});
}

Result<StreamVersion> OrderTrace::walk_types(const events::StreamId& stream,
                                             std::span<const EventNumber> types,
                                             StreamVersion after) {
    StreamVersion first;
    while (true) {
        const auto versions = log_.versions_of(stream, types, after);
        if (!versions) {
            return tl::make_unexpected(versions.error());
        }
        if (versions->empty()) {
            return first;
        }
        for (const StreamVersion version : *versions) {
            const auto read =
                log_.read_stream(stream, StreamVersion{version.value() - 1}, {.events = 1});
            if (!read) {
                return tl::make_unexpected(read.error());
            }
            if (!read->empty() && names_order(read->front().event)) {
                learn(read->front());
                first = first.value() == 0 ? version : first;
            }
        }
        after = versions->back();
    }
}

bool OrderTrace::touches(const StoredEvent& stored) const {
    return stored.stream.tenant == key_.tenant && positions_.contains(stored.position);
}

std::string_view OrderTrace::mark(const StoredEvent& stored) const {
    const auto* page = std::get_if<events::PageFetched>(&stored.event);
    if (page == nullptr) {
        return {};
    }
    if (indexed_.contains(stored.position)) {
        return *indexed_.begin() == stored.position ? "new" : "changed";
    }
    if (unreadable_.contains(stored.position) || (page->unreadable == 1 && page->marks.empty())) {
        return "unreadable";
    }
    return is_of_items(stored.event) || page->marks.empty() ? "" : "same";
}

bool OrderTrace::names_order(const events::Event& event) const {
    const auto is_it = [&](const events::OwedItems& owed) { return owed.order == key_.order; };
    if (const auto* owed = std::get_if<events::ItemsOwed>(&event)) {
        return std::ranges::any_of(owed->orders, is_it);
    }
    return std::visit(
        [&](const auto& one) {
            if constexpr (requires { one.order; }) {
                return one.order == key_.order;
            } else {
                return false;
            }
        },
        event);
}

}  // namespace orderlog::tools
