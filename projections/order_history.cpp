#include "projections/order_history.hpp"

#include "events/check.hpp"
#include "projections/order_merge.hpp"
#include "projections/orders.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace orderlog::projections {

using events::LogPosition;
using events::Result;

namespace {

// None if the page is behind the end that counts, or does not hold the order.
Result<std::optional<Sighting>> sighting(const events::OrderEntry& entry, const UpTo& up_to,
                                         const events::EventLog& log, events::PageReader& reader) {
    auto read = log.read(LogPosition{entry.position.value() - 1}, {.events = 1});
    if (!read) {
        return tl::make_unexpected(read.error());
    }
    events::check(read->size() == 1);
    events::StoredEvent& stored = read->front();
    if (stored.time > up_to.time) {
        return std::nullopt;
    }
    auto rows = order_rows(stored, log, reader);
    if (!rows) {
        return tl::make_unexpected(rows.error());
    }
    const auto order = std::ranges::find(*rows, entry.key, &OrderRows::key);
    if (order == rows->end()) {
        return std::nullopt;
    }
    return Sighting{std::move(stored), entry.offset, std::move(*order)};
}

}  // namespace

Result<std::vector<Sighting>> sightings(const events::OrderKey& key, const UpTo& up_to,
                                        const events::EventLog& log, events::PageReader& reader) {
    const auto entries = log.order_entries(key);
    if (!entries) {
        return tl::make_unexpected(entries.error());
    }
    std::vector<Sighting> all;
    for (const events::OrderEntry& entry : *entries) {
        if (entry.position > up_to.position) {
            break;
        }
        auto one = sighting(entry, up_to, log, reader);
        if (!one) {
            return tl::make_unexpected(one.error());
        }
        if (*one) {
            all.push_back(**std::move(one));
        }
    }
    return all;
}

std::optional<OrderRows> merged(const std::vector<Sighting>& sightings) {
    std::optional<OrderRows> whole;
    for (const Sighting& one : sightings) {
        if (whole) {
            merge(*whole, one.rows);
        } else {
            whole = one.rows;
        }
    }
    return whole;
}

Result<std::optional<OrderRows>> whole_order(const events::OrderKey& key, LogPosition up_to,
                                             const events::EventLog& log,
                                             events::PageReader& reader) {
    return sightings(key, {.position = up_to}, log, reader)
        .map([](const std::vector<Sighting>& all) { return merged(all); });
}

}  // namespace orderlog::projections
