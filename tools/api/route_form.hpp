#pragma once

#include <span>
#include <string_view>

namespace orderlog::tools {

/// What a route takes and answers, besides what all do.
struct RouteForm {
    std::string_view method{};
    std::string_view path{};
    std::string_view parameters{};  ///< Their names, blanks between them.
    std::string_view request{};     ///< The schema of its body; empty: it has none.
    std::string_view answer{};      ///< The schema of its JSON; empty: it has none.
    std::string_view other{};       ///< What it also answers, or instead of JSON: "text/csv".
};

/// Of each route that answers data. A route has one form.
[[nodiscard]] std::span<const RouteForm> route_forms();
/// Null: it has none.
[[nodiscard]] const RouteForm* form_of(std::string_view method, std::string_view path);

/// A parameter of a query, as an OpenAPI schema's words.
struct ParameterForm {
    std::string_view name{};
    std::string_view schema{};  ///< JSON.
    std::string_view about{};
};
/// Null: there is none of that name.
[[nodiscard]] const ParameterForm* parameter_of(std::string_view name);

}  // namespace orderlog::tools
