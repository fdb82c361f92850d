#include "adapters/sp_api/orders_query_reader.hpp"

#include <algorithm>
#include <string>

namespace orderlog::adapters {

namespace {

// Of a parameter's value as it was sent; empty: it was not.
std::string_view sent_value(std::string_view query, std::string_view name) {
    query.remove_prefix(std::min(query.find('?'), query.size()));
    while (!query.empty()) {
        query.remove_prefix(1);  // '?' or '&'
        const auto end = std::min(query.find('&'), query.size());
        if (query.substr(0, end).starts_with(name)) {
            return query.substr(name.size(), end - name.size());
        }
        query.remove_prefix(end);
    }
    return {};
}

}  // namespace

std::vector<events::MarketplaceId> OrdersQueryReader::marketplaces(std::string_view query) const {
    constexpr std::string_view comma = "%2C";
    std::vector<events::MarketplaceId> ids;
    std::string_view left = sent_value(query, "marketplaceIds=");
    if (left.empty()) {
        left = sent_value(query, "MarketplaceIds=");  // v0's name.
    }
    while (!left.empty()) {
        const auto end = std::min(left.find(comma), left.size());
        ids.emplace_back(std::string(left.substr(0, end)));
        left.remove_prefix(std::min(end + comma.size(), left.size()));
    }
    std::ranges::sort(ids);
    const auto twice = std::ranges::unique(ids);
    ids.erase(twice.begin(), twice.end());
    return ids;
}

}  // namespace orderlog::adapters
