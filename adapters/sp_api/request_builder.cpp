#include "adapters/sp_api/request_builder.hpp"

#include "events/event.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <utility>

namespace orderlog::adapters {
namespace {

constexpr std::string_view orders_path = "/orders/2026-01-01/orders";
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
        query += fmt::format("{}={}", name, percent_encoded(value));
    }
}

std::string query_of_search(const engine::Search& search) {
    const bool created = search.window.axis == events::WindowAxis::created;
    std::string marketplaces;
    for (const events::MarketplaceId& id : search.marketplaces) {
        join(marketplaces, id.value());
    }
    std::string query{orders_path};
    add(query, created ? "createdAfter" : "lastUpdatedAfter",
        events::to_text_ms(search.window.from));
    add(query, created ? "createdBefore" : "lastUpdatedBefore",
        events::to_text_ms(search.window.to));
    add(query, "marketplaceIds", marketplaces);
    add(query, "maxResultsPerPage", "100");
    add(query, "includedData", included_data(search.data_sets));
    return query;
}

std::string query_of_order(const engine::ReadOrder& read) {
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
    return std::visit(events::Overloaded{
                          [](const engine::Search& search) { return query_of_search(search); },
                          [](const engine::NextPage& next) { return next.query; },
                          [](const engine::ReadOrder& read) { return query_of_order(read); },
                      },
                      call);
}

events::Operation operation_of(const engine::Call& call) {
    return std::holds_alternative<engine::ReadOrder>(call) ? events::Operation::get_order
                                                           : events::Operation::search_orders;
}

HttpRequest build_request(const engine::Request& request, const Endpoints& endpoints,
                          const Sender& sender) {
    HttpRequest http;
    http.url = endpoints.of(request.access.region) + query_of(request.call);
    if (const auto* next = std::get_if<engine::NextPage>(&request.call)) {
        add(http.url, "paginationToken", next->token);
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
