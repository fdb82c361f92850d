#include "tools/orderlog/order_trace.hpp"

#include "events/event_numbers.hpp"
#include "tools/orders/log_streams.hpp"

#include <algorithm>
#include <array>
#include <utility>

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

bool settles(const events::Event& event) {
    return std::holds_alternative<events::DebtPaid>(event) ||
           std::holds_alternative<events::DebtAbandoned>(event);
}

bool incurs(const events::Event& event) {
    return std::holds_alternative<events::DebtIncurred>(event) ||
           std::holds_alternative<events::DebtRetried>(event) ||
           std::holds_alternative<events::ItemsOwed>(event);
}

/// The first version of a stream whose event is not before `since`; one above its last if none is.
Result<StreamVersion> version_since(const events::EventLog& log, const events::StreamId& stream,
                                    events::Time since) {
    const auto last = log.version(stream);
    if (!last) {
        return tl::make_unexpected(last.error());
    }
    std::uint64_t low = 0;
    for (std::uint64_t high = last->value(); low < high;) {
        const std::uint64_t middle = low + (high - low) / 2;
        const auto read = log.read_stream(stream, StreamVersion{middle}, {.events = 1});
        if (!read) {
            return tl::make_unexpected(read.error());
        }
        if (!read->empty() && read->front().time < since) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return StreamVersion{low + 1};
}

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
        if (auto walked = walk(stream, filter.since); !walked) {
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

Result<void> OrderTrace::walk(const events::StreamId& stream, std::optional<events::Time> since) {
    const auto last = log_.version(stream);
    const auto begin =
        since ? version_since(log_, stream, *since) : Result<StreamVersion>{StreamVersion{1}};
    const auto told = last ? walk_types(stream, debt_types, {StreamVersion{1}, *last})
                           : tl::make_unexpected(last.error());
    if (!begin || !told) {
        return tl::make_unexpected(begin ? told.error() : begin.error());
    }
    std::optional<StreamVersion> owed_since;
    const auto pages_to = [&](StreamVersion end) -> Result<void> {
        const Span owed{std::max(*begin, *std::exchange(owed_since, std::nullopt)), end};
        return walk_types(stream, page_types, owed).map([](const auto& /*pages*/) {});
    };
    for (const StoredEvent& one : *told) {
        if (incurs(one.event) && !owed_since) {
            owed_since = one.version;
        } else if (settles(one.event) && owed_since) {
            if (auto walked = pages_to(one.version); !walked) {
                return walked;
            }
        }
    }
    return owed_since ? pages_to(*last) : Result<void>{};
}

Result<std::vector<StoredEvent>> OrderTrace::walk_types(const events::StreamId& stream,
                                                        std::span<const EventNumber> types,
                                                        Span within) {
    std::vector<StoredEvent> naming;
    StreamVersion after{within.from.value() - 1};
    while (after < within.to) {
        const auto versions = log_.versions_of(stream, types, after);
        if (!versions) {
            return tl::make_unexpected(versions.error());
        }
        if (versions->empty()) {
            break;
        }
        for (const StreamVersion version : *versions) {
            if (version > within.to) {
                return naming;
            }
            auto read = log_.read_stream(stream, StreamVersion{version.value() - 1}, {.events = 1});
            if (!read) {
                return read;
            }
            if (!read->empty() && names_order(read->front().event)) {
                learn(read->front());
                naming.push_back(std::move(read->front()));
            }
        }
        after = versions->back();
    }
    return naming;
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
