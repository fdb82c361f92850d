#include "adapters/simulated_amazon/seller_truth.hpp"

#include "adapters/simulated_amazon/json_appender.hpp"
#include "adapters/simulated_amazon/order_view.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace orderlog::adapters {

namespace {

void append_amount(JsonAppender& json, std::string_view name, std::optional<std::int64_t> amount) {
    if (amount) {
        json.hundredths(name, *amount);
    } else {
        json.null(name);
    }
}

void append_items(JsonAppender& json, const OrderView& view) {
    const auto lines = view.book.lines(view.order);
    json.begin_array("items");
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const bool priced = lines[i].has_amount && !hides_money(view.state.status);
        json.begin_object();
        json.text("item_id", fmt::format("{:014}", lines[i].item_id));
        json.text("sku", view.book.texts()[lines[i].sku]);
        json.number("quantity", lines[i].quantity);
        json.number("quantity_shipped", quantity_fulfilled(view, i));
        append_amount(json, "price", priced ? std::optional{lines[i].amount} : std::nullopt);
        json.end_object();
    }
    json.end_array();
}

void append_line(std::string& out, const OrderView& view) {
    JsonAppender json{out};
    const auto& where = site(view.order.site);
    const auto total = grand_total(view);
    json.begin_object();
    json.text("order_id", view.order.order_id());
    json.text("marketplace_id", where.marketplace_id);
    json.text("status", to_text(view.state.status));
    json.time("created", view.order.created);
    json.time("last_updated", view.state.at);
    // An order whose total is not shown names no currency either.
    json.text("currency", total ? where.currency : std::string_view{});
    append_amount(json, "total", total);
    append_items(json, view);
    json.end_object();
    out += '\n';
}

}  // namespace

std::string truth_lines(const OrderBook& book, events::Time now) {
    std::string out;
    for (const auto index : book.by_id()) {
        const auto& order = book.orders()[index];
        if (const auto* const state = book.state_at(order, now)) {
            append_line(out, {book, order, *state});
        }
    }
    return out;
}

}  // namespace orderlog::adapters
