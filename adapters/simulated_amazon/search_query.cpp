#include "adapters/simulated_amazon/search_query.hpp"

#include "adapters/simulated_amazon/amazon_time.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace orderlog::adapters {

namespace {

template <class T>
using Checked = tl::expected<T, ApiError>;

constexpr std::array<std::string_view, 10> search_parameters{
    "createdAfter",        "createdBefore",  "lastUpdatedAfter", "lastUpdatedBefore",
    "fulfillmentStatuses", "marketplaceIds", "fulfilledBy",      "maxResultsPerPage",
    "paginationToken",     "includedData"};
constexpr std::size_t marketplaces_max = 50;
constexpr std::size_t page_size_max = 100;
/// Amazon serves no search newer than this.
constexpr std::chrono::minutes delay{2};

tl::unexpected<ApiError> refuse(const ApiError& error) {
    return tl::make_unexpected(error);
}

template <std::size_t N>
Checked<unsigned> read_names(std::string_view list, const std::array<std::string_view, N>& names) {
    unsigned bits = 0;
    for (const auto name : split_list(list)) {
        const auto found = std::ranges::find(names, name);
        if (found == names.end()) {
            return refuse(api_errors::invalid);
        }
        bits |= 1U << (found - names.begin());
    }
    return bits;
}

Checked<IncludedData> read_included(const RequestTarget& target) {
    const auto* const list = target.find("includedData");
    if (list == nullptr) {
        return IncludedData{};
    }
    return read_names(*list, included_set_names).map([](unsigned bits) {
        return IncludedData{static_cast<std::uint16_t>(bits)};
    });
}

Checked<std::optional<events::Time>> read_bound(const RequestTarget& target,
                                                std::string_view name) {
    const auto* const text = target.find(name);
    if (text == nullptr) {
        return std::nullopt;
    }
    const auto time = read_amazon_time(*text);
    if (!time) {
        return refuse(api_errors::no_time);
    }
    return time;
}

struct AxisNames {
    events::WindowAxis axis;
    std::string_view after;
    std::string_view before;
    std::string_view foreign_before;
};

Checked<void> read_window(const RequestTarget& target, events::Time now, SearchQuery& query) {
    const bool created = target.find("createdAfter") != nullptr;
    if (created == (target.find("lastUpdatedAfter") != nullptr)) {
        return refuse(api_errors::one_axis);
    }
    const AxisNames names = created ? AxisNames{events::WindowAxis::created, "createdAfter",
                                                "createdBefore", "lastUpdatedBefore"}
                                    : AxisNames{events::WindowAxis::updated, "lastUpdatedAfter",
                                                "lastUpdatedBefore", "createdBefore"};
    if (target.find(names.foreign_before) != nullptr) {
        return refuse(api_errors::invalid);
    }
    const auto after = read_bound(target, names.after);
    const auto before = read_bound(target, names.before);
    if (!after || !before) {
        return refuse(after ? before.error() : after.error());
    }
    query.axis = names.axis;
    query.from = **after;
    query.bound = before->value_or(std::chrono::floor<std::chrono::milliseconds>(now - delay));
    if (before->has_value() && (query.bound < query.from || query.bound > now - delay)) {
        return refuse(api_errors::invalid);
    }
    return {};
}

bool is_marketplace_id(std::string_view text) {
    return text.size() >= 10 && text.size() <= 20 && text.front() == 'A' &&
           std::ranges::all_of(
               text, [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
}

Checked<void> read_marketplaces(const RequestTarget& target, SearchQuery& query) {
    const auto* const list = target.find("marketplaceIds");
    if (list == nullptr) {
        return {};
    }
    const auto ids = split_list(*list);
    if (ids.size() > marketplaces_max || !std::ranges::all_of(ids, is_marketplace_id)) {
        return refuse(api_errors::invalid);
    }
    query.sites = 0;
    for (const auto id : ids) {
        if (const auto index = find_site(id)) {
            query.sites |= std::uint64_t{1} << static_cast<unsigned>(*index);
        }
    }
    return {};
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

Checked<void> read_page_size(const RequestTarget& target, SearchQuery& query) {
    if (const auto* const text = target.find("maxResultsPerPage")) {
        const char* const end = text->data() + text->size();
        const auto [read_to, error] = std::from_chars(text->data(), end, query.page_size);
        if (error != std::errc{} || read_to != end || query.page_size < 1 ||
            query.page_size > page_size_max) {
            return refuse(api_errors::invalid);
        }
    }
    return {};
}

/// FNV-1a over seller and parameters, whatever their order in the URL.
std::uint64_t fingerprint(const RequestTarget& target, std::string_view seller) {
    auto parameters = target.parameters;
    std::ranges::sort(parameters);
    std::uint64_t hash = 14695981039346656037U;
    const auto feed = [&hash](std::string_view text) {
        for (const char c : text) {
            hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
        }
        hash = (hash ^ 256U) * 1099511628211U;
    };
    feed(seller);
    for (const auto& [name, value] : parameters) {
        if (name != "paginationToken" && name != "maxResultsPerPage" && name != "includedData") {
            feed(name);
            feed(value);
        }
    }
    return hash;
}

Checked<void> read_token(const RequestTarget& target, events::Time now, SearchQuery& query) {
    const auto* const text = target.find("paginationToken");
    if (text == nullptr) {
        return {};
    }
    const auto token = read_page_token(*text);
    if (!token || token->query != query.fingerprint || now - token->issued > PageToken::life) {
        return refuse(api_errors::bad_token);
    }
    query.token = token;
    query.bound = token->bound;
    return {};
}

bool only_known(const RequestTarget& target, std::span<const std::string_view> known) {
    std::vector<std::string_view> seen;
    for (const auto& [name, value] : target.parameters) {
        if (std::ranges::find(known, name) == known.end() ||
            std::ranges::find(seen, name) != seen.end()) {
            return false;
        }
        seen.push_back(name);
    }
    return true;
}

}  // namespace

Checked<SearchQuery> read_search_query(const RequestTarget& target, std::string_view seller,
                                       events::Time now) {
    SearchQuery query;
    query.fingerprint = fingerprint(target, seller);
    const auto steps = read_window(target, now, query)
                           .and_then([&]() -> Checked<void> {
                               if (!only_known(target, search_parameters)) {
                                   return refuse(api_errors::unknown_parameter);
                               }
                               return {};
                           })
                           .and_then([&] { return read_marketplaces(target, query); })
                           .and_then([&] { return read_filters(target, query); })
                           .and_then([&] { return read_page_size(target, query); })
                           .and_then([&] { return read_token(target, now, query); });
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
