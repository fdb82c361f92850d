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

/// Collects up to one order more than fits: it tells whether there is a next page.
class PageFiller {
 public:
    PageFiller(const OrderBook& book, const SearchQuery& query, events::Time now)
        : book_(book), query_(query), now_(now) {}

    /// False once the page is settled.
    bool offer(Key key) {
        const auto& order = book_.orders()[key.order];
        if (!matches(order, book_.state_at(order, now_), query_)) {
            return true;
        }
        if (page_.orders.size() == query_.page_size) {
            page_.next = PageToken{now_, query_.fingerprint, query_.bound, last_.time, last_.order};
            return false;
        }
        page_.orders.push_back(key.order);
        last_ = key;
        return true;
    }
    [[nodiscard]] OrderPage page() && { return std::move(page_); }

 private:
    const OrderBook& book_;
    const SearchQuery& query_;
    events::Time now_;
    Key last_;
    OrderPage page_;
};

bool is_behind(Key key, const SearchQuery& query) {
    return !query.token || key > Key{query.token->key_time, query.token->key_order};
}

events::Time start_of(const SearchQuery& query) {
    return query.token ? std::max(query.from, query.token->key_time) : query.from;
}

}  // namespace

OrderPage find_orders(const OrderBook& book, const SearchQuery& query, events::Time now) {
    PageFiller filler{book, query, now};
    if (query.axis == events::WindowAxis::created) {
        const auto& index = book.by_created();
        const auto created = [&book](OrderIndex order) { return book.orders()[order].created; };
        for (auto it = std::ranges::lower_bound(index, start_of(query), {}, created);
             it != index.end() && created(*it) <= query.bound; ++it) {
            const Key key{created(*it), *it};
            if (is_behind(key, query) && !filler.offer(key)) {
                break;
            }
        }
        return std::move(filler).page();
    }
    const auto& index = book.by_update();
    for (auto it = std::ranges::lower_bound(index, start_of(query), {}, &Update::at);
         it != index.end() && it->at <= query.bound; ++it) {
        const Key key{it->at, it->order};
        if (book.is_newest(*it, now) && is_behind(key, query) && !filler.offer(key)) {
            break;
        }
    }
    return std::move(filler).page();
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
