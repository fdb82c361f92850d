#include "adapters/simulated_amazon/query_checks.hpp"

#include "adapters/simulated_amazon/amazon_time.hpp"

#include <charconv>
#include <tuple>
#include <vector>

namespace orderlog::adapters {

namespace {

constexpr std::size_t marketplaces_max = 50;
constexpr std::size_t page_size_max = 100;
/// Amazon serves no search newer than this.
constexpr std::chrono::minutes delay{2};

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

bool is_marketplace_id(std::string_view text) {
    return text.size() >= 10 && text.size() <= 20 && text.front() == 'A' &&
           std::ranges::all_of(
               text, [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
}

}  // namespace

Checked<void> read_window(const RequestTarget& target, const WindowNames& names, events::Time now,
                          SearchQuery& query) {
    const bool created = target.find(names.created_after) != nullptr;
    if (created == (target.find(names.updated_after) != nullptr)) {
        return refuse(names.one_axis);
    }
    if (target.find(created ? names.updated_before : names.created_before) != nullptr) {
        return refuse(api_errors::invalid);
    }
    const auto after = read_bound(target, created ? names.created_after : names.updated_after);
    const auto before = read_bound(target, created ? names.created_before : names.updated_before);
    if (!after || !before) {
        return refuse(after ? before.error() : after.error());
    }
    query.axis = created ? events::WindowAxis::created : events::WindowAxis::updated;
    query.from = **after;
    query.bound = before->value_or(std::chrono::floor<std::chrono::milliseconds>(now - delay));
    if (before->has_value() && (query.bound < query.from || query.bound > now - delay)) {
        return refuse(api_errors::invalid);
    }
    return {};
}

Checked<void> read_marketplaces(std::string_view list, SearchQuery& query) {
    const auto ids = split_list(list);
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

Checked<void> read_page_size(const RequestTarget& target, std::string_view name,
                             SearchQuery& query) {
    if (const auto* const text = target.find(name)) {
        const char* const end = text->data() + text->size();
        const auto [read_to, error] = std::from_chars(text->data(), end, query.page_size);
        if (error != std::errc{} || read_to != end || query.page_size < 1 ||
            query.page_size > page_size_max) {
            return refuse(api_errors::invalid);
        }
    }
    return {};
}

Checked<void> read_token(const RequestTarget& target, std::string_view name, const ApiError& error,
                         events::Time now, SearchQuery& query) {
    const auto* const text = target.find(name);
    if (text == nullptr) {
        return {};
    }
    const auto token = read_page_token(*text);
    if (!token || token->query != query.fingerprint || now - token->issued > PageToken::life) {
        return refuse(error);
    }
    query.token = token;
    query.bound = token->bound;
    return {};
}

std::uint64_t fingerprint(const RequestTarget& target, std::string_view seller,
                          std::span<const std::string_view> except) {
    std::vector<const QueryParameters::value_type*> parameters;
    parameters.reserve(target.parameters.size());
    for (const auto& parameter : target.parameters) {
        parameters.push_back(&parameter);
    }
    std::ranges::sort(parameters, {},
                      [](const auto* one) { return std::tie(one->first, one->second); });
    std::uint64_t hash = 14695981039346656037U;
    const auto feed = [&hash](std::string_view text) {
        for (const char c : text) {
            hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
        }
        hash = (hash ^ 256U) * 1099511628211U;
    };
    feed(seller);
    for (const auto* parameter : parameters) {
        if (std::ranges::find(except, parameter->first) == except.end()) {
            feed(parameter->first);
            feed(parameter->second);
        }
    }
    return hash;
}

bool only_known(const RequestTarget& target, std::span<const std::string_view> known) {
    std::vector<std::string_view> seen;
    seen.reserve(target.parameters.size());
    for (const auto& [name, value] : target.parameters) {
        if (std::ranges::find(known, name) == known.end() ||
            std::ranges::find(seen, name) != seen.end()) {
            return false;
        }
        seen.push_back(name);
    }
    return true;
}

}  // namespace orderlog::adapters
