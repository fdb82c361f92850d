#include "engine/page_marks.hpp"

#include "engine/stable_hash.hpp"
#include "events/check.hpp"

namespace orderlog::engine {

using events::Digest;
using events::OrderKey;
using events::OrderMark;

std::string PendingHeads::text_of(const OrderKey& key) {
    std::string text;
    text.reserve(key.order.value().size() + key.tenant.value().size() + 2);
    text += key.order.value();
    text += '\0';
    text += static_cast<char>(key.marketplace);
    text += key.tenant.value();
    return text;
}

const PendingHeads::Head* PendingHeads::find(const OrderKey& key) const {
    if (heads_.empty()) {
        return nullptr;
    }
    const auto found = heads_.find(text_of(key));
    return found == heads_.end() ? nullptr : &found->second;
}

void PendingHeads::put(const OrderKey& key, const Head& head) {
    heads_.insert_or_assign(text_of(key), head);
}

namespace {

// Of an order the log has at most one head; a pending one is newer. Items begin their page.
std::optional<PendingHeads::Head> newest(const PendingHeads::Head* pending,
                                         const std::optional<events::OrderEntry>& stored) {
    if (pending != nullptr) {
        return *pending;
    }
    return stored ? std::optional<PendingHeads::Head>{{.digest = stored->digest,
                                                       .is_header = stored->offset != 0}}
                  : std::nullopt;
}

}  // namespace

events::Result<MarkedPage> mark(events::Page page, std::string_view body,
                                const events::TenantId& tenant, const events::EventLog& log,
                                PendingHeads& pending) {
    MarkedPage marked;
    std::vector<OrderKey> keys;
    keys.reserve(page.orders.size());
    for (const events::OrderObservation& order : page.orders) {
        keys.push_back({.tenant = tenant, .order = order.id});
        marked.items += static_cast<std::uint32_t>(order.items.size());
    }
    auto heads = log.order_heads(keys);
    if (!heads) {
        return tl::make_unexpected(heads.error());
    }
    marked.marks.reserve(keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const events::OrderObservation& order = page.orders[i];
        events::check(std::size_t{order.offset} + order.size <= body.size());
        const Digest digest = events::digest(body.substr(order.offset, order.size));
        const auto head = newest(pending.find(keys[i]), (*heads)[i]);
        if (head && head->digest == digest) {
            marked.marks.push_back(OrderMark::same);
            marked.lacks_items.push_back(head->is_header);
            continue;
        }
        marked.marks.push_back(head ? OrderMark::changed : OrderMark::new_order);
        marked.lacks_items.push_back(true);
        pending.put(keys[i], {.digest = digest});
        marked.entries.push_back(
            {.key = std::move(keys[i]), .offset = order.offset, .digest = digest});
    }
    marked.page = std::move(page);
    return marked;
}

events::Result<MarkedPage> mark_items(events::Page page, std::string_view body,
                                      const events::TenantId& tenant, const events::EventLog& log,
                                      PendingHeads& pending, bool is_late) {
    events::check(page.orders.size() == 1);
    MarkedPage marked;
    marked.items = static_cast<std::uint32_t>(page.orders.front().items.size());
    const bool is_last = page.next_token.empty();
    marked.marks.push_back(is_last ? OrderMark::changed : OrderMark::same);
    if (is_last) {
        OrderKey key{.tenant = tenant, .order = page.orders.front().id};
        const auto heads = log.order_heads(std::span{&key, 1});
        if (!heads) {
            return tl::make_unexpected(heads.error());
        }
        const auto head = newest(pending.find(key), heads->front());
        const Digest digest = head && !is_late ? head->digest : events::digest(body);
        pending.put(key, {.digest = digest, .is_header = false});
        marked.entries.push_back({.key = std::move(key), .digest = digest});
    }
    marked.page = std::move(page);
    return marked;
}

std::uint64_t ids_hash(const events::Page& page) {
    std::uint64_t hash = stable_hash("");
    for (const events::OrderObservation& order : page.orders) {
        hash = stable_hash(order.id.value(), hash);
    }
    return hash;
}

}  // namespace orderlog::engine
