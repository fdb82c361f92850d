#include "projections/page_news.hpp"

#include "events/check.hpp"
#include "projections/ignoring.hpp"
#include "projections/storable.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace orderlog::projections {

namespace {

using events::OrderObservation;

events::Error unreadable(const events::StoredEvent& stored, const std::string& why) {
    return {events::ErrorKind::corrupt,
            fmt::format("the page at {} does not fold: {}", stored.position.value(), why),
            "compare 'orderlog log verify' and the program's version with the one that wrote it"};
}

// With those of which only the id can be read.
std::size_t orders_of(const events::Page& page) {
    return page.orders.size() + page.unreadable.size();
}
std::size_t orders_of(const events::PageFetched& page) {
    return page.marks.size() + page.unreadable;
}

// Whose the marks of a page are is not known once a reader of another version than its writer had
// takes other orders of it. What the index has of this page was news. Of the rest was `same` what
// the entry before it holds byte for byte; what is left its writer could not read.
events::Result<bool> was_news(const OrderObservation& order, std::string_view body,
                              const events::StoredEvent& stored, const events::EventLog& log) {
    const auto entries = log.order_entries({.tenant = stored.stream.tenant, .order = order.id});
    if (!entries) {
        return tl::make_unexpected(entries.error());
    }
    const auto later =
        std::ranges::upper_bound(*entries, stored.position, {}, &events::OrderEntry::position);
    if (later == entries->begin()) {
        return true;
    }
    const events::OrderEntry& newest = *std::prev(later);
    return newest.position == stored.position ||
           newest.digest != events::digest(body.substr(order.offset, order.size));
}

}  // namespace

const events::PageFetched* page_with_news(const events::Event& event) {
    const events::PageFetched* found = nullptr;
    const auto take = [&](const events::PageFetched& page) {
        const bool news = std::any_of(page.marks.begin(), page.marks.end(),
                                      [](auto mark) { return mark != events::OrderMark::same; });
        found = news || page.unreadable > 0 ? &page : nullptr;
    };
    using events::SyncPolled, events::RequestFailed;
    std::visit(
        events::Overloaded{take, Ignoring<SyncPolled, RequestFailed>{}, IgnoringEngine{},
                           IgnoringConnections{}, IgnoringRuns{}, IgnoringCursors{},
                           IgnoringBackfill{}, IgnoringDebts{}, IgnoringAlerts{}, IgnoringProbes{}},
        event);
    return found;
}

events::Result<PageNews> page_news(const events::StoredEvent& stored, const events::EventLog& log,
                                   events::PageReader& reader) {
    const events::PageFetched* page = page_with_news(stored.event);
    events::check(page != nullptr && page->operation != events::Operation::v0_get_order_items);
    auto body = log.body(stored.position);
    if (!body) {
        return tl::make_unexpected(body.error());
    }
    auto read = reader.read(page->operation, page->data_sets, *body);
    if (!read) {
        return tl::make_unexpected(unreadable(stored, read.error().message));
    }
    const bool marked = read->orders.size() == page->marks.size();
    if (!marked && orders_of(*read) != orders_of(*page)) {
        return tl::make_unexpected(unreadable(
            stored,
            fmt::format("it has {} orders and {} marks", orders_of(*read), orders_of(*page))));
    }
    PageNews news{*std::move(body), {}};
    news.orders.reserve(read->orders.size());
    for (std::size_t i = read->orders.size(); i-- > 0;) {
        const events::Result<bool> is_news =
            marked ? page->marks[i] != events::OrderMark::same
                   : was_news(read->orders[i], news.body, stored, log);
        if (!is_news) {
            return tl::make_unexpected(is_news.error());
        }
        if (*is_news) {
            news.orders.push_back(std::move(read->orders[i]));
        }
    }
    return news;
}

Rank own_rank(const OrderObservation& order, const events::StoredEvent& stored) {
    using std::chrono::milliseconds;
    const auto ms = std::chrono::floor<milliseconds>(storable_time(order.last_updated));
    return {std::max(ms.time_since_epoch().count(), Rank::full_min_ms), stored.position,
            stored.time};
}

}  // namespace orderlog::projections
