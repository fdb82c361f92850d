#include "projections/v0_items.hpp"

#include "events/check.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace orderlog::projections {

namespace {

using events::LogPosition;
using events::OrderObservation;
using events::Result;
using events::StoredEvent;

// None: a log that is a part of one does not hold it.
Result<std::optional<StoredEvent>> stored_at(const events::EventLog& log, LogPosition position) {
    if (position == LogPosition{}) {
        return std::nullopt;
    }
    auto read = log.read(LogPosition{position.value() - 1}, {.events = 1});
    if (!read) {
        return tl::make_unexpected(read.error());
    }
    if (read->empty() || read->front().position != position) {
        return std::nullopt;
    }
    return std::move(read->front());
}

Result<OrderObservation> read_page(LogPosition position, const events::PageFetched& event,
                                   const events::EventLog& log, events::PageReader& reader) {
    const auto body = log.body(position);
    if (!body) {
        return tl::make_unexpected(body.error());
    }
    auto page = reader.read(event.operation, event.data_sets, *body);
    if (!page || page->orders.size() != 1) {
        return events::fail(
            events::ErrorKind::corrupt,
            fmt::format("the items at {} do not fold{}", position.value(),
                        page ? std::string{} : ": " + page.error().message),
            "compare 'orderlog log verify' and the program's version with the one that wrote it");
    }
    return std::move(page->orders.front());
}

// The page before: each page of a chain is caused by the ItemsAdvanced that its forerunner caused.
Result<std::optional<StoredEvent>> page_before(const StoredEvent& page,
                                               const events::EventLog& log) {
    const auto cause = stored_at(log, page.causation);
    if (!cause) {
        return tl::make_unexpected(cause.error());
    }
    if (!*cause || !std::holds_alternative<events::ItemsAdvanced>((*cause)->event)) {
        return std::nullopt;
    }
    auto before = stored_at(log, (*cause)->causation);
    if (!before) {
        return before;
    }
    if (!*before || !std::holds_alternative<events::PageFetched>((*before)->event) ||
        (*before)->position >= page.position) {
        return events::fail(events::ErrorKind::corrupt,
                            fmt::format("the page of items before {} is not where {} says",
                                        page.position.value(), page.causation.value()),
                            "see 'orderlog log verify'");
    }
    return before;
}

}  // namespace

Result<std::vector<StoredEvent>> pages_of_items(const StoredEvent& last,
                                                const events::EventLog& log) {
    std::vector<StoredEvent> pages{last};
    while (true) {
        auto before = page_before(pages.back(), log);
        if (!before) {
            return tl::make_unexpected(before.error());
        }
        if (!*before) {
            break;
        }
        pages.push_back(std::move(**before));
    }
    std::ranges::reverse(pages);
    return pages;
}

Result<std::optional<OrderObservation>> items_of_chain(const StoredEvent& last,
                                                       const events::EventLog& log,
                                                       events::PageReader& reader) {
    const auto& event = std::get<events::PageFetched>(last.event);
    if (event.token_out) {
        return std::nullopt;
    }
    const auto pages = pages_of_items(last, log);
    if (!pages) {
        return tl::make_unexpected(pages.error());
    }
    std::optional<OrderObservation> whole;
    for (const StoredEvent& stored : *pages) {
        auto page =
            read_page(stored.position, std::get<events::PageFetched>(stored.event), log, reader);
        if (!page) {
            return tl::make_unexpected(page.error());
        }
        // In page order, so that of an item that comes twice the later one stays.
        if (whole) {
            page->items.insert(page->items.begin(), std::make_move_iterator(whole->items.begin()),
                               std::make_move_iterator(whole->items.end()));
        }
        whole = std::move(*page);
    }
    whole->last_updated = event.items_as_of.value_or(events::Time{});
    return whole;
}

}  // namespace orderlog::projections
