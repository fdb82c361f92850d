#include "adapters/simulated_amazon/search_rules.hpp"

#include "adapters/simulated_amazon/query_checks.hpp"

namespace orderlog::adapters {

namespace {

constexpr std::array<std::string_view, 10> search_parameters{
    "createdAfter",        "createdBefore",  "lastUpdatedAfter", "lastUpdatedBefore",
    "fulfillmentStatuses", "marketplaceIds", "fulfilledBy",      "maxResultsPerPage",
    "paginationToken",     "includedData"};
/// What may differ between the pages of a chain.
constexpr std::array<std::string_view, 3> free_parameters{"paginationToken", "maxResultsPerPage",
                                                          "includedData"};
constexpr WindowNames window_names{"createdAfter", "createdBefore", "lastUpdatedAfter",
                                   "lastUpdatedBefore", api_errors::one_axis};

Checked<IncludedData> read_included(const RequestTarget& target) {
    const auto* const list = target.find("includedData");
    if (list == nullptr) {
        return IncludedData{};
    }
    return read_names(*list, included_set_names).map([](unsigned bits) {
        return IncludedData{static_cast<std::uint16_t>(bits)};
    });
}

Checked<void> read_filters(const RequestTarget& target, SearchQuery& query) {
    constexpr std::array<std::string_view, 7> statuses{
        "PENDING_AVAILABILITY", "PENDING", "UNSHIPPED", "PARTIALLY_SHIPPED", "SHIPPED", "CANCELLED",
        "UNFULFILLABLE"};
    constexpr std::array<std::string_view, 2> fulfillers{"MERCHANT", "AMAZON"};
    if (const auto* const list = target.find("fulfillmentStatuses")) {
        const auto bits = read_names(*list, statuses);
        if (!bits) {
            return refuse(bits.error());
        }
        query.statuses = *bits;
    }
    if (const auto* const list = target.find("fulfilledBy")) {
        const auto bits = read_names(*list, fulfillers);
        if (!bits) {
            return refuse(bits.error());
        }
        if (*bits != 3) {
            query.by_amazon = *bits == 2;
        }
    }
    return {};
}

}  // namespace

Checked<SearchQuery> read_search_query(const RequestTarget& target, std::string_view seller,
                                       events::Time now) {
    SearchQuery query;
    query.fingerprint = fingerprint(target, seller, free_parameters);
    const auto steps =
        read_window(target, window_names, now, query)
            .and_then([&]() -> Checked<void> {
                if (!only_known(target, search_parameters)) {
                    return refuse(api_errors::unknown_parameter);
                }
                return {};
            })
            .and_then([&]() -> Checked<void> {
                const auto* const list = target.find("marketplaceIds");
                return list == nullptr ? Checked<void>{} : read_marketplaces(*list, query);
            })
            .and_then([&] { return read_filters(target, query); })
            .and_then([&] { return read_page_size(target, "maxResultsPerPage", query); })
            .and_then([&] {
                return read_token(target, "paginationToken", api_errors::bad_token, now, query);
            });
    if (!steps) {
        return refuse(steps.error());
    }
    const auto included = read_included(target);
    if (!included) {
        return refuse(included.error());
    }
    query.included = *included;
    return query;
}

Checked<IncludedData> read_order_query(const RequestTarget& target) {
    constexpr std::array<std::string_view, 1> known{"includedData"};
    if (!only_known(target, known)) {
        return refuse(api_errors::unknown_parameter);
    }
    return read_included(target);
}

}  // namespace orderlog::adapters
