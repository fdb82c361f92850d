#include "adapters/simulated_amazon/v0_answers.hpp"

#include "adapters/simulated_amazon/v0_json.hpp"
#include "adapters/simulated_amazon/v0_query.hpp"

#include <fmt/core.h>

namespace orderlog::adapters {

namespace {

void append_token(std::string& body, std::string_view token) {
    if (!token.empty()) {
        body += fmt::format(R"(,"NextToken":"{}")", token);
    }
}

}  // namespace

std::string v0_page_body(const OrderBook& book, const SearchQuery& query, const OrderPage& page,
                         events::Time now) {
    std::string body;
    body.reserve(64 + page.orders.size() * 1536);
    body += R"({"payload":{"Orders":[)";
    for (std::size_t i = 0; i < page.orders.size(); ++i) {
        body += i > 0 ? "," : "";
        const auto& order = book.orders()[page.orders[i]];
        append_v0_order(body, {book, order, *book.state_at(order, now)});
    }
    body += ']';
    append_token(body, page.next ? to_text(*page.next) : std::string{});
    body += fmt::format(
        R"(,"{}":"{}"}}}})",
        query.axis == events::WindowAxis::created ? "CreatedBefore" : "LastUpdatedBefore",
        v0_time(v0_echo(query)));
    return body;
}

std::string v0_order_body(const OrderView& view) {
    std::string body{R"({"payload":)"};
    append_v0_order(body, view);
    return body + '}';
}

std::string v0_items_body(const OrderView& view, const V0ItemsPage& page) {
    std::string body{R"({"payload":{"OrderItems":[)"};
    for (std::size_t i = page.begin; i < page.end; ++i) {
        body += i > page.begin ? "," : "";
        append_v0_item(body, view, i);
    }
    body += ']';
    append_token(body, page.next_token);
    return body + fmt::format(R"(,"AmazonOrderId":"{}"}}}})", view.order.order_id());
}

}  // namespace orderlog::adapters
