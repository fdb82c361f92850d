#include "adapters/simulated_amazon/v0_query.hpp"

#include "adapters/simulated_amazon/query_checks.hpp"

namespace orderlog::adapters {

namespace {

using std::chrono::seconds;

constexpr std::array<std::string_view, 9> known_parameters{
    "CreatedAfter",      "CreatedBefore",  "LastUpdatedAfter",
    "LastUpdatedBefore", "OrderStatuses",  "FulfillmentChannels",
    "MaxResultsPerPage", "MarketplaceIds", "NextToken"};
constexpr std::array<std::string_view, 1> token_parameter{"NextToken"};
constexpr std::array<std::string_view, 2> free_parameters{"NextToken", "MaxResultsPerPage"};
constexpr WindowNames window_names{"CreatedAfter", "CreatedBefore", "LastUpdatedAfter",
                                   "LastUpdatedBefore", api_errors::v0_one_axis};
/// The last moment of a second; the simulator's times are whole milliseconds.
constexpr std::chrono::milliseconds rest_of_second{999};

Checked<void> require_marketplaces(const RequestTarget& target, SearchQuery& query) {
    const auto* const list = target.find("MarketplaceIds");
    return list == nullptr ? Checked<void>{refuse(api_errors::v0_no_marketplace)}
                           : read_marketplaces(*list, query);
}

Checked<void> read_filters(const RequestTarget& target, SearchQuery& query) {
    // In the order of OrderStatus; no simulated order is InvoiceUnconfirmed.
    constexpr std::array<std::string_view, 8> statuses{
        "PendingAvailability", "Pending",           "Unshipped",
        "PartiallyShipped",    "Shipped",           "Canceled",
        "Unfulfillable",       "InvoiceUnconfirmed"};
    constexpr std::array<std::string_view, 2> channels{"MFN", "AFN"};
    if (const auto* const list = target.find("OrderStatuses")) {
        const auto bits = read_names(*list, statuses);
        if (!bits) {
            return refuse(bits.error());
        }
        query.statuses = *bits;
    }
    if (const auto* const list = target.find("FulfillmentChannels")) {
        const auto bits = read_names(*list, channels);
        if (!bits) {
            return refuse(bits.error());
        }
        if (*bits != 3) {
            query.by_amazon = *bits == 2;
        }
    }
    return {};
}

/// A token goes with its order, which only the path names.
std::string items_of(const RequestTarget& target, std::string_view seller) {
    return std::string{seller} + target.path;
}

Checked<void> check_names(const RequestTarget& target, std::span<const std::string_view> known) {
    return only_known(target, known) ? Checked<void>{}
                                     : Checked<void>{refuse(api_errors::unknown_parameter)};
}

}  // namespace

Checked<SearchQuery> read_v0_query(const RequestTarget& target, std::string_view seller,
                                   events::Time now) {
    SearchQuery query;
    query.status_changes_only = true;
    query.fingerprint = fingerprint(target, seller, free_parameters);
    const auto steps =
        read_window(target, window_names, now, query)
            .and_then([&] { return check_names(target, known_parameters); })
            .and_then([&] { return require_marketplaces(target, query); })
            .and_then([&] { return read_filters(target, query); })
            .and_then([&] { return read_page_size(target, "MaxResultsPerPage", query); });
    if (!steps) {
        return refuse(steps.error());
    }
    query.from = std::chrono::ceil<seconds>(query.from);
    query.bound = std::chrono::floor<seconds>(query.bound) + rest_of_second;
    return read_token(target, "NextToken", api_errors::v0_bad_token, now, query).map([&] {
        return query;
    });
}

events::Time v0_echo(const SearchQuery& query) {
    return std::chrono::floor<seconds>(query.bound);
}

Checked<void> read_v0_order_query(const RequestTarget& target) {
    return check_names(target, {});
}

Checked<std::size_t> read_v0_items_query(const RequestTarget& target, std::string_view seller,
                                         events::Time now) {
    SearchQuery query;
    query.fingerprint = fingerprint(target, items_of(target, seller), token_parameter);
    return check_names(target, token_parameter)
        .and_then(
            [&] { return read_token(target, "NextToken", api_errors::v0_bad_token, now, query); })
        .map([&] { return query.token ? std::size_t{query.token->key_order} : 0; });
}

std::string v0_items_token(const RequestTarget& target, std::string_view seller, std::size_t begin,
                           events::Time now) {
    return to_text({.issued = now,
                    .query = fingerprint(target, items_of(target, seller), token_parameter),
                    .key_order = static_cast<OrderIndex>(begin)});
}

}  // namespace orderlog::adapters
