#include "projections/page_evidence.hpp"

#include <algorithm>

namespace orderlog::projections {

using events::OrderMark;
using events::Result;

namespace {

// The log proves that the order was told so, by this page or one before it.
Result<bool> was_told(const events::OrderObservation& order, std::string_view body,
                      const events::StoredEvent& stored, const events::EventLog& log) {
    const auto entries = log.order_entries({.tenant = stored.stream.tenant, .order = order.id});
    if (!entries) {
        return tl::make_unexpected(entries.error());
    }
    const events::Digest digest = events::digest(body.substr(order.offset, order.size));
    return std::ranges::any_of(*entries, [&](const events::OrderEntry& entry) {
        return entry.position <= stored.position && entry.digest == digest;
    });
}

}  // namespace

Result<bool> is_evidence(const events::StoredEvent& stored, const events::PageFetched& page,
                         const events::EventLog& log, events::PageReader& reader) {
    if (std::ranges::find(page.marks, OrderMark::same) == page.marks.end()) {
        return true;  // Its orders came into the log with it.
    }
    const auto body = log.body(stored.position);
    if (!body) {
        const bool is_damage = body.error().kind == events::ErrorKind::corrupt ||
                               body.error().kind == events::ErrorKind::not_found;
        return is_damage ? Result<bool>{false} : tl::make_unexpected(body.error());
    }
    const auto read = reader.read(page.operation, page.data_sets, *body);
    if (!read) {
        return false;
    }
    // A reader of another version may see fewer or more orders than the writer: all are looked at.
    const bool is_marked = read->orders.size() == page.marks.size();
    for (std::size_t i = 0; i < read->orders.size(); ++i) {
        if (is_marked && page.marks[i] != OrderMark::same) {
            continue;
        }
        const auto told = was_told(read->orders[i], *body, stored, log);
        if (!told || !*told) {
            return told;
        }
    }
    return true;
}

}  // namespace orderlog::projections
