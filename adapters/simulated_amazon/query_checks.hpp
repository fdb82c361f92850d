#pragma once

#include "adapters/simulated_amazon/api_error.hpp"
#include "adapters/simulated_amazon/search_query.hpp"
#include "adapters/sp_api/request_target.hpp"

#include <tl/expected.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string_view>

// Checks that the queries of both Orders APIs have in common.
namespace orderlog::adapters {

template <class T>
using Checked = tl::expected<T, ApiError>;

[[nodiscard]] inline tl::unexpected<ApiError> refuse(const ApiError& error) {
    return tl::make_unexpected(error);
}

/// A bit for each name of the comma-joined list.
template <std::size_t N>
[[nodiscard]] Checked<unsigned> read_names(std::string_view list,
                                           const std::array<std::string_view, N>& names) {
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

/// How an API names the parameters of a window.
struct WindowNames {
    std::string_view created_after;
    std::string_view created_before;
    std::string_view updated_after;
    std::string_view updated_before;
    ApiError one_axis;
};
/// Exactly one axis, an upper bound of the same at least two minutes old. An open end ends where
/// nothing newer is served.
[[nodiscard]] Checked<void> read_window(const RequestTarget& target, const WindowNames& names,
                                        events::Time now, SearchQuery& query);
[[nodiscard]] Checked<void> read_marketplaces(std::string_view list, SearchQuery& query);
/// 1 to 100; nothing if the parameter is not there.
[[nodiscard]] Checked<void> read_page_size(const RequestTarget& target, std::string_view name,
                                           SearchQuery& query);
/// The token of this query, issued by us and alive; nothing if the parameter is not there.
[[nodiscard]] Checked<void> read_token(const RequestTarget& target, std::string_view name,
                                       const ApiError& error, events::Time now, SearchQuery& query);

/// FNV-1a over seller and parameters, whatever their order in the URL, less `except`.
[[nodiscard]] std::uint64_t fingerprint(const RequestTarget& target, std::string_view seller,
                                        std::span<const std::string_view> except);
/// Each parameter is one of these and comes once.
[[nodiscard]] bool only_known(const RequestTarget& target, std::span<const std::string_view> known);

}  // namespace orderlog::adapters
