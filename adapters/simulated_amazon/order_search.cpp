#include "adapters/simulated_amazon/order_search.hpp"

#include "adapters/simulated_amazon/amazon_time.hpp"
#include "adapters/simulated_amazon/order_json.hpp"

#include <algorithm>

namespace orderlog::adapters {

namespace {

/// Sorts before everything behind it in either index.
struct Key {
    events::Time time{};
    OrderIndex order{0};
    friend auto operator<=>(const Key&, const Key&) = default;
};

bool matches(const OrderHead& order, const OrderState* state, const SearchQuery& query) {
    return state != nullptr && (query.sites >> static_cast<unsigned>(order.site) & 1U) != 0 &&
           (query.statuses >> static_cast<unsigned>(state->status) & 1U) != 0 &&
           query.by_amazon.value_or(order.by_amazon) == order.by_amazon;
}

/// Does `a` come before `b` among the results?
bool precedes(const SearchIndex& index, Key a, Key b) {
    switch (index.order) {
        case ResultOrder::oldest_first:
            return a < b;
        case ResultOrder::newest_first:
            return b < a;
        case ResultOrder::scattered:
            break;
    }
    return mixed(index.seed ^ a.order) < mixed(index.seed ^ b.order);
}

/// What a search looks at, and who is found.
struct Found {
    const OrderBook& book;
    const SearchIndex& index;
    const SearchQuery& query;
    events::Time now{};

    [[nodiscard]] bool holds(Key key) const {
        const auto& order = book.orders()[key.order];
        return is_behind(key) && matches(order, book.state_at(order, now), query) &&
               index.found_from(key.order, key.time) <= now;
    }
    [[nodiscard]] bool is_behind(Key key) const {
        return !query.token || is_by_offset() ||
               precedes(index, Key{query.token->key_time, query.token->key_order}, key);
    }
    [[nodiscard]] bool is_by_offset() const { return index.paging == Paging::by_offset; }
    [[nodiscard]] std::size_t offset() const {
        return query.token && is_by_offset() ? query.token->offset : 0;
    }
    /// Where the window's keys may begin: those before the token's are known not to follow it.
    [[nodiscard]] events::Time begin() const {
        return query.token && index.order == ResultOrder::oldest_first && !is_by_offset()
                   ? std::max(query.from, query.token->key_time)
                   : query.from;
    }
    /// One order more than fits tells whether there is a next page.
    [[nodiscard]] bool is_settled(const std::vector<Key>& keys) const {
        return index.order == ResultOrder::oldest_first && keys.size() > offset() + query.page_size;
    }
};

std::vector<Key> keys_by_creation(const Found& found) {
    std::vector<Key> keys;
    const auto created = [&found](OrderIndex order) { return found.book.orders()[order].created; };
    const auto& index = found.book.by_created();
    for (auto it = std::ranges::lower_bound(index, found.begin(), {}, created);
         it != index.end() && created(*it) <= found.query.bound && !found.is_settled(keys); ++it) {
        if (const Key key{created(*it), *it}; found.holds(key)) {
            keys.push_back(key);
        }
    }
    return keys;
}

std::vector<Key> keys_by_update(const Found& found) {
    std::vector<Key> keys;
    const auto& index = found.book.by_update();
    for (auto it = std::ranges::lower_bound(index, found.begin(), {}, &Update::at);
         it != index.end() && it->at <= found.query.bound && !found.is_settled(keys); ++it) {
        const Key key{it->at, it->order};
        const bool newest = found.query.status_changes_only
                                ? found.book.is_newest_status(*it, found.now)
                                : found.book.is_newest(*it, found.now);
        if (newest && found.holds(key)) {
            keys.push_back(key);
        }
    }
    return keys;
}

}  // namespace

OrderPage find_orders(const OrderBook& book, const SearchIndex& index, const SearchQuery& query,
                      events::Time now) {
    const Found found{book, index, query, now};
    auto keys =
        query.axis == events::WindowAxis::created ? keys_by_creation(found) : keys_by_update(found);
    if (index.order != ResultOrder::oldest_first) {
        std::ranges::sort(keys, [&index](Key a, Key b) { return precedes(index, a, b); });
    }
    const auto before = std::min(found.offset(), keys.size());
    keys.erase(keys.begin(), keys.begin() + static_cast<std::ptrdiff_t>(before));
    OrderPage page;
    if (keys.size() > query.page_size) {
        keys.resize(query.page_size);
        page.next = PageToken{now,
                              query.fingerprint,
                              query.bound,
                              keys.back().time,
                              keys.back().order,
                              static_cast<std::uint32_t>(before + keys.size())};
    }
    for (const Key key : keys) {
        page.orders.push_back(key.order);
    }
    return page;
}

std::string page_body(const OrderBook& book, const SearchQuery& query, const OrderPage& page,
                      events::Time now) {
    std::string body;
    body.reserve(64 + page.orders.size() * 2048);
    body += R"({"orders":[)";
    for (std::size_t i = 0; i < page.orders.size(); ++i) {
        if (i > 0) {
            body += ',';
        }
        const auto& order = book.orders()[page.orders[i]];
        append_order(body, {book, order, *book.state_at(order, now)}, query.included);
    }
    body += ']';
    if (page.next) {
        body += R"(,"pagination":{"nextToken":")" + to_text(*page.next) + "\"}";
    }
    body += query.axis == events::WindowAxis::created ? R"(,"createdBefore":")"
                                                      : R"(,"lastUpdatedBefore":")";
    append_time(body, query.bound);
    body += "\"}";
    return body;
}

}  // namespace orderlog::adapters
