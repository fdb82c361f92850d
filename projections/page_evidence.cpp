#include "projections/page_evidence.hpp"

#include <algorithm>
#include <optional>
#include <vector>

namespace orderlog::projections {

using events::OrderEntry;
using events::OrderKey;
using events::OrderObservation;
using events::Result;

namespace {

// An order that a page shows twice has one entry of it.
bool tells(const OrderEntry& entry, events::LogPosition page, const events::Digest& digest) {
    return entry.position == page || (entry.position < page && entry.digest == digest);
}

Result<bool> was_told(const OrderKey& key, const std::optional<OrderEntry>& head,
                      events::LogPosition page, const events::Digest& digest,
                      const events::EventLog& log) {
    if (!head || tells(*head, page, digest)) {
        return head.has_value();
    }
    return log.order_entries(key).map([&](const std::vector<OrderEntry>& entries) {
        return std::ranges::any_of(
            entries, [&](const OrderEntry& entry) { return tells(entry, page, digest); });
    });
}

}  // namespace

Result<bool> is_evidence(const events::StoredEvent& stored, const events::PageFetched& page,
                         const events::EventLog& log, events::PageReader& reader) {
    if (page.marks.empty()) {
        return true;
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
    const std::size_t orders = read->orders.size() + read->unreadable.size();
    if (orders != page.marks.size() + page.unreadable) {
        return false;
    }
    std::vector<OrderKey> keys;
    for (const OrderObservation& order : read->orders) {
        keys.push_back({.tenant = stored.stream.tenant, .order = order.id});
    }
    const auto heads = log.order_heads(keys);
    if (!heads) {
        return tl::make_unexpected(heads.error());
    }
    std::size_t untold = 0;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const OrderObservation& order = read->orders[i];
        const auto digest =
            events::digest(std::string_view{*body}.substr(order.offset, order.size));
        const auto told = was_told(keys[i], (*heads)[i], stored.position, digest, log);
        if (!told) {
            return told;
        }
        untold += *told ? 0 : 1;
    }
    const std::size_t still = read->unreadable.size();
    return untold <= page.unreadable - std::min<std::size_t>(still, page.unreadable);
}

}  // namespace orderlog::projections
