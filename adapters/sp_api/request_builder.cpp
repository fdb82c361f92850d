#include "adapters/sp_api/request_builder.hpp"

#include "events/event.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <utility>

namespace orderlog::adapters {
namespace {

constexpr std::string_view orders_path = "/orders/2026-01-01/orders";
constexpr std::string_view v0_orders_path = "/orders/v0/orders";
constexpr std::string_view participations_path = "/sellers/v1/marketplaceParticipations";
constexpr std::size_t user_agent_bytes_max = 500;

constexpr std::array<std::pair<events::DataSet, std::string_view>, 6> data_set_names{{
    {events::DataSet::fulfillment, "FULFILLMENT"},
    {events::DataSet::proceeds, "PROCEEDS"},
    {events::DataSet::expense, "EXPENSE"},
    {events::DataSet::promotion, "PROMOTION"},
    {events::DataSet::cancellation, "CANCELLATION"},
    {events::DataSet::packages, "PACKAGES"},
}};

void join(std::string& list, std::string_view entry) {
    list += list.empty() ? "" : ",";
    list += entry;
}

std::string included_data(events::DataSets sets) {
    std::string list;
    list.reserve(64);
    for (const auto& [set, name] : data_set_names) {
        if (sets.has(set)) {
            join(list, name);
        }
    }
    return list;
}

// Appends name=value; nothing for an empty value.
void add(std::string& query, std::string_view name, std::string_view value) {
    if (!value.empty()) {
        query += query.find('?') == std::string::npos ? '?' : '&';
        query += name;
        query += '=';
        query += percent_encoded(value);
    }
}

std::string joined(const std::vector<events::MarketplaceId>& marketplaces) {
    std::string list;
    for (const events::MarketplaceId& id : marketplaces) {
        join(list, id.value());
    }
    return list;
}

// "2024-12-31T23:59:59Z" of a time that is whole seconds.
std::string in_seconds(events::Time time) {
    return events::to_text_ms(time).substr(0, 19) + 'Z';
}

// v0 knows whole seconds only: its window holds the one that is meant, whichever way Amazon rounds.
// The upper bound stays older than Amazon wants it, which the engine leaves seconds to.
std::string query_of_v0_search(const engine::Search& search) {
    using std::chrono::seconds;
    const bool created = search.window.axis == events::WindowAxis::created;
    std::string query{v0_orders_path};
    add(query, created ? "CreatedAfter" : "LastUpdatedAfter",
        in_seconds(std::chrono::floor<seconds>(search.window.from)));
    add(query, created ? "CreatedBefore" : "LastUpdatedBefore",
        in_seconds(std::chrono::ceil<seconds>(search.window.to)));
    add(query, "MarketplaceIds", joined(search.marketplaces));
    add(query, "MaxResultsPerPage", "100");
    return query;
}

std::string query_of_search(const engine::Search& search) {
    if (search.api == events::OrdersApi::v0) {
        return query_of_v0_search(search);
    }
    const bool created = search.window.axis == events::WindowAxis::created;
    std::string query;
    query.reserve(256);
    query += orders_path;
    add(query, created ? "createdAfter" : "lastUpdatedAfter",
        events::to_text_ms(search.window.from));
    add(query, created ? "createdBefore" : "lastUpdatedBefore",
        events::to_text_ms(search.window.to));
    add(query, "marketplaceIds", joined(search.marketplaces));
    add(query, "maxResultsPerPage", "100");
    add(query, "includedData", included_data(search.data_sets));
    return query;
}

std::string v0_path_of(const events::OrderId& order) {
    return fmt::format("{}/{}", v0_orders_path, percent_encoded(order.value()));
}

std::string query_of_order(const engine::ReadOrder& read) {
    if (read.api == events::OrdersApi::v0) {
        return v0_path_of(read.order);
    }
    std::string query = fmt::format("{}/{}", orders_path, percent_encoded(read.order.value()));
    add(query, "includedData", included_data(read.data_sets));
    return query;
}

// "20241231T235959Z"
std::string amazon_date(events::Time time) {
    std::string text = events::to_text_ms(time).substr(0, 19);
    std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
    return text + 'Z';
}

}  // namespace

const std::string& Endpoints::of(events::Region region) const {
    switch (region) {
        case events::Region::na:
            return na;
        case events::Region::fe:
            return fe;
        case events::Region::eu:
            break;
    }
    return eu;
}

std::string query_of(const engine::Call& call) {
    return std::visit(
        events::Overloaded{
            [](const engine::Search& search) { return query_of_search(search); },
            [](const engine::NextPage& next) { return next.query; },
            [](const engine::ReadOrder& read) { return query_of_order(read); },
            [](const engine::ReadItems& read) { return v0_path_of(read.order) + "/orderItems"; },
            [](const engine::ReadParticipations& /*all*/) {
                return std::string{participations_path};
            },
        },
        call);
}

events::Operation operation_of(const engine::Call& call) {
    using events::Operation, events::OrdersApi;
    const auto list = [](OrdersApi api) {
        return api == OrdersApi::v0 ? Operation::v0_get_orders : Operation::search_orders;
    };
    return std::visit(
        events::Overloaded{
            [&](const engine::Search& search) { return list(search.api); },
            [&](const engine::NextPage& next) { return list(next.api); },
            [](const engine::ReadOrder& read) {
                return read.api == OrdersApi::v0 ? Operation::v0_get_order : Operation::get_order;
            },
            [](const engine::ReadItems& /*read*/) { return Operation::v0_get_order_items; },
            [](const engine::ReadParticipations& /*all*/) {
                return Operation::marketplace_participations;
            },
        },
        call);
}

SentToken token_of(const engine::Call& call) {
    return std::visit(
        events::Overloaded{
            [](const engine::Search& /*first*/) { return SentToken{}; },
            [](const engine::NextPage& next) {
                const bool v0 = next.api == events::OrdersApi::v0;
                return SentToken{v0 ? "NextToken" : "paginationToken", next.token};
            },
            [](const engine::ReadOrder& /*one*/) { return SentToken{}; },
            [](const engine::ReadItems& read) { return SentToken{"NextToken", read.token}; },
            [](const engine::ReadParticipations& /*all*/) { return SentToken{}; },
        },
        call);
}

HttpRequest build_request(const engine::Request& request, const Endpoints& endpoints,
                          const Sender& sender) {
    HttpRequest http;
    http.url = endpoints.of(request.access.region) + query_of(request.call);
    if (const SentToken token = token_of(request.call); !token.value.empty()) {
        add(http.url, token.name, token.value);
    }
    http.headers = {{"accept", "application/json"},
                    {"user-agent", std::string{sender.user_agent}},
                    {"x-amz-access-token", std::string{sender.access_token}},
                    {"x-amz-date", amazon_date(sender.now)}};
    return http;
}

std::string user_agent(std::string_view application) {
    std::string text{"orderlog/" ORDERLOG_VERSION " (Language=C++; Platform=Linux"};
    if (!application.empty()) {
        text += fmt::format("; Application={}", application.substr(0, user_agent_bytes_max / 2));
    }
    std::ranges::replace_if(text, [](char c) { return c < ' ' || c > '~'; }, '_');
    return text + ")";
}

std::string percent_encoded(std::string_view text) {
    static constexpr std::string_view digits = "0123456789ABCDEF";
    std::string encoded;
    encoded.reserve(text.size() * 3 / 2);
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
        if (plain) {
            encoded += c;
        } else {
            encoded += '%';
            encoded += digits[byte >> 4];
            encoded += digits[byte & 15];
        }
    }
    return encoded;
}

}  // namespace orderlog::adapters
