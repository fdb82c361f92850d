#include "projections/row_text.hpp"

#include "projections/order_merge.hpp"
#include "projections/order_status.hpp"

#include <fmt/core.h>

#include <concepts>
#include <optional>
#include <string_view>

namespace orderlog::projections {

namespace {

// One line; ends it when it dies.
class Line {
 public:
    Line(std::string& text, std::string_view table) : text_(text) { text_ += table; }
    Line(const Line&) = delete;
    Line& operator=(const Line&) = delete;
    ~Line() { text_ += '\n'; }

    Line& operator<<(std::string_view value) {
        text_ += '\t';
        for (const char c : value) {
            append(c);
        }
        return *this;
    }
    Line& operator<<(bool value) { return *this << std::string_view{value ? "t" : "f"}; }
    template <std::integral Number>
        requires(!std::same_as<Number, bool>)
    Line& operator<<(Number value) {
        return *this << std::string_view{fmt::format("{}", value)};
    }
    Line& operator<<(double value) { return *this << std::string_view{fmt::format("{}", value)}; }
    Line& operator<<(events::Time value) {
        return *this << std::string_view{events::to_text(value)};
    }
    Line& operator<<(const events::Decimal& value) {
        return *this << std::string_view{value.text()};
    }
    Line& operator<<(FulfillmentChannel value) { return *this << to_text(value); }
    template <class Tag, class T>
    Line& operator<<(const events::Strong<Tag, T>& value) {
        return *this << value.value();
    }
    Line& operator<<(const std::string& value) { return *this << std::string_view{value}; }
    Line& operator<<(const events::StreamId& value) {
        return *this << value.tenant << value.connection;
    }
    Line& operator<<(const events::OrderKey& value) {
        return *this << value.tenant << to_text(value.marketplace) << value.order;
    }
    Line& operator<<(const Rank& value) { return *this << value.updated_ms << value.position; }
    template <class T>
    Line& operator<<(const std::optional<T>& value) {
        if (value) {
            return *this << *value;
        }
        text_ += "\t\\N";
        return *this;
    }

 private:
    void append(char c) {
        constexpr std::string_view special = "\\\b\f\n\r\t\v";
        constexpr std::string_view written = "\\bfnrtv";
        if (const auto at = special.find(c); at != std::string_view::npos) {
            text_ += '\\';
            text_ += written[at];
        } else {
            text_ += c;
        }
    }

    std::string& text_;
};

void header_fields(Line& line, const OrderRows& order) {
    const OrderHeader& header = order.header;
    const auto currency = order.total ? std::optional{order.total->currency} : std::nullopt;
    const auto amount = order.total ? std::optional{order.total->amount} : std::nullopt;
    line << order.key << header.connection << header.marketplace_id << header.sales_channel
         << to_text(header.status) << header.raw_status << header.fulfillment_channel
         << header.purchase_date << header.last_update_date << currency << amount
         << order.items_shipped << order.items_unshipped << header.is_business_order
         << header.ship_service_level << to_text(detail(order));
}

void item_fields(Line& line, const OrderRows& order, const OrderItemRow& item) {
    line << order.key << item.id << item.asin << item.sku << item.title << item.quantity
         << item.quantity_shipped << item.currency << item.item_price << item.unit_price
         << item.item_tax << item.shipping_price << item.promotion_discount;
}

void append_packages(std::string& text, const OrderRows& order) {
    for (const OrderPackageRow& package : order.packages) {
        Line(text, "order_packages")
            << order.key << package.reference << package.carrier << package.tracking_number
            << package.status << package.shipping_service << package.ship_time;
    }
}

}  // namespace

void append_content(std::string& text, const OrderRows& order) {
    {
        Line line(text, "orders");
        header_fields(line, order);
    }
    for (const OrderItemRow& item : order.items) {
        if (!removed(order, item)) {
            Line line(text, "order_items");
            item_fields(line, order, item);
        }
    }
    append_packages(text, order);
}

void append_full(std::string& text, const OrderRows& order) {
    {
        Line line(text, "orders");
        header_fields(line, order);
        line << order.first_seen << changed_at(order) << log_position(order) << order.header_rank
             << order.money_rank << order.items_rank << order.packages_rank;
    }
    for (const OrderItemRow& item : order.items) {
        Line line(text, "order_items");
        item_fields(line, order, item);
        line << removed(order, item) << log_position(item) << item.listed << item.priced;
    }
    append_packages(text, order);
}

void append_full(std::string& text, const ConnectionRow& row) {
    Line(text, "marketplace_connections")
        << row.stream << row.status << row.display_name << row.region << row.seller_id
        << row.application_id << row.marketplace_ids << row.has_refresh_token << row.paused
        << row.removed << row.last_sync_at << row.last_error << row.created_at << row.updated_at
        << row.log_position;
}

void append_full(std::string& text, const SyncStateRow& row) {
    Line(text, "marketplace_sync_state")
        << row.stream << row.cursor << row.last_polled_at << row.last_success_at << row.last_error
        << row.last_reason_code << row.created_at << row.updated_at << row.log_position;
}

void append_full(std::string& text, const BackfillStateRow& row) {
    Line(text, "amazon_orders_backfill_state")
        << row.stream << row.backfill_start_date << row.backfill_end_date << row.current_chunk_start
        << row.current_chunk_end << row.last_synced_order_date << row.next_token_hash << row.status
        << row.progress_percent << row.total_orders_estimated << row.total_orders_synced
        << row.chunk_size_days << row.max_months << row.last_error << row.error_count
        << row.retry_after << row.started_at << row.completed_at << row.last_run_at
        << row.created_at << row.updated_at << row.log_position;
}

void append_full(std::string& text, const SyncRunRow& row) {
    Line(text, "sync_runs") << row.stream << row.run << row.purpose << row.window_axis
                            << row.window_from << row.window_to << row.requested << row.started_at
                            << row.ended_at << row.reason_code << row.message << row.pages
                            << row.orders_new << row.orders_changed << row.orders_same << row.items
                            << row.failures << row.log_position;
}

void append_full(std::string& text, const DebtRow& row) {
    Line(text, "debts") << row.stream << row.order << row.cause << row.state << row.attempts
                        << row.incurred_at << row.settled_at << row.log_position;
}

}  // namespace orderlog::projections
