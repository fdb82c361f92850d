#include "tools/api/order_query.hpp"

#include "events/time.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <utility>

namespace orderlog::tools {

using events::ErrorKind;
using events::Result;

namespace {

constexpr std::uint32_t limit_max = 500;

struct Sort {
    std::string_view name{};
    std::string_view column{};
    bool newest_first{true};
};
constexpr std::array sorts{
    Sort{"-purchaseDate", "purchase_date", true},
    Sort{"purchaseDate", "purchase_date", false},
};

constexpr std::array<std::string_view, 9> statuses{"PENDING_AVAILABILITY",
                                                   "PENDING",
                                                   "UNSHIPPED",
                                                   "PARTIALLY_SHIPPED",
                                                   "SHIPPED",
                                                   "CANCELLED",
                                                   "UNFULFILLABLE",
                                                   "INVOICE_UNCONFIRMED",
                                                   "UNKNOWN"};
constexpr std::array<std::string_view, 2> channels{"AMAZON", "MERCHANT"};

/// Adds a condition whose `{}` is the parameter of this value.
void add(OrderQuery& query, std::string_view condition, std::string value) {
    query.parameters.push_back(std::move(value));
    query.more += fmt::format(fmt::runtime(condition), query.parameters.size() + 1);
}

Result<void> add_choice(OrderQuery& query, const ApiCall& call, std::string_view name,
                        std::span<const std::string_view> choices, std::string_view condition) {
    const std::string* const chosen = call.parameter(name);
    if (chosen == nullptr) {
        return {};
    }
    if (std::ranges::find(choices, *chosen) == choices.end()) {
        return events::fail(ErrorKind::rejected, fmt::format("'{}' is not a {}", *chosen, name),
                            fmt::format("they are {}", fmt::join(choices, ", ")));
    }
    add(query, condition, *chosen);
    return {};
}

Result<void> add_time(OrderQuery& query, const ApiCall& call, std::string_view name,
                      std::string_view condition) {
    const std::string* const text = call.parameter(name);
    if (text == nullptr) {
        return {};
    }
    const auto time = events::parse_time(*text);
    if (!time) {
        return events::fail(ErrorKind::rejected,
                            fmt::format("'{}' is '{}', not a time", name, *text),
                            "e.g. 2026-01-31T00:00:00Z");
    }
    add(query, condition, events::to_text(*time));
    return {};
}

Result<void> add_cursor(OrderQuery& query, const ApiCall& call, const Sort& sort) {
    const std::string* const after = call.parameter("after");
    if (after == nullptr) {
        return {};
    }
    const std::size_t bar = after->find('~');
    const auto time = events::parse_time(after->substr(0, bar));
    if (bar == std::string::npos || !time) {
        return events::fail(ErrorKind::rejected, "'after' is not what a page's 'next' gave");
    }
    query.parameters.push_back(events::to_text(*time));
    query.parameters.push_back(after->substr(bar + 1));
    query.more += fmt::format(" AND ({}, external_order_id) {} (${}::timestamptz, ${})",
                              sort.column, sort.newest_first ? "<" : ">", query.parameters.size(),
                              query.parameters.size() + 1);
    return {};
}

Result<Sort> sort_of(const ApiCall& call) {
    const std::string* const name = call.parameter("sort");
    const auto* const found =
        name == nullptr ? sorts.begin() : std::ranges::find(sorts, *name, &Sort::name);
    if (found == sorts.end()) {
        return events::fail(ErrorKind::rejected, fmt::format("there is no sort '{}'", *name),
                            "they are purchaseDate and -purchaseDate, newest first");
    }
    return *found;
}

Result<void> add_conditions(OrderQuery& query, const ApiCall& call) {
    if (const std::string* const text = call.parameter("q")) {
        add(query, " AND starts_with(external_order_id, ${})", *text);
    }
    return add_choice(query, call, "status", statuses, " AND order_status::text = ${}")
        .and_then([&] {
            return add_choice(query, call, "channel", channels,
                              " AND fulfillment_channel::text = ${}");
        })
        .and_then(
            [&] { return add_time(query, call, "from", " AND purchase_date >= ${}::timestamptz"); })
        .and_then(
            [&] { return add_time(query, call, "to", " AND purchase_date < ${}::timestamptz"); });
}

}  // namespace

Result<OrderQuery> read_order_query(const ApiCall& call) {
    OrderQuery query;
    const auto sort = sort_of(call);
    if (!sort) {
        return tl::make_unexpected(sort.error());
    }
    const auto limit = call.number("limit", query.limit, limit_max);
    if (!limit) {
        return tl::make_unexpected(limit.error());
    }
    query.limit = *limit;
    const auto added =
        add_conditions(query, call).and_then([&] { return add_cursor(query, call, *sort); });
    if (!added) {
        return tl::make_unexpected(added.error());
    }
    const std::string_view way = sort->newest_first ? "DESC" : "ASC";
    query.parameters.push_back(std::to_string(*limit));
    query.more += fmt::format(
        " AND purchase_date IS NOT NULL ORDER BY {} {}, external_order_id {} LIMIT ${}::int",
        sort->column, way, way, query.parameters.size() + 1);
    return query;
}

std::string page_cursor(std::string_view sorted_by, std::string_view order) {
    return fmt::format("{}~{}", sorted_by, order);
}

std::string next_page_cursor(const adapters::PgAnswer& rows) {
    constexpr int order_column = 0;
    constexpr int purchase_column = 8;
    const int last = rows.rows() - 1;
    std::string time{rows.text(last, purchase_column)};
    time.replace(time.find(' '), 1, "T");
    time.replace(time.rfind('+'), std::string::npos, "Z");
    return page_cursor(time, rows.text(last, order_column));
}

}  // namespace orderlog::tools
