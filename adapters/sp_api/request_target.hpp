#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace orderlog::adapters {

/// Names and values as sent, percent-decoded, in the order sent.
using QueryParameters = std::vector<std::pair<std::string, std::string>>;

/// What a request asks for.
struct RequestTarget {
    std::string path{};  ///< Percent-decoded.
    QueryParameters parameters{};

    [[nodiscard]] const std::string* find(std::string_view name) const;
};

/// Takes a target ("/path?a=b") or an absolute URL; none if its percent-encoding is broken.
[[nodiscard]] std::optional<RequestTarget> read_target(std::string_view url);
/// "a=b&c=d" as in a query or in a form body ('+' is a blank); none if its encoding is broken.
[[nodiscard]] std::optional<QueryParameters> read_parameters(std::string_view text);
/// The comma-joined list, empty elements included; "" is one empty element.
[[nodiscard]] std::vector<std::string_view> split_list(std::string_view text);

}  // namespace orderlog::adapters
