#pragma once

#include "tools/api/api_call.hpp"
#include "tools/api/api_tables.hpp"
#include "tools/http/pending_answer.hpp"
#include "tools/tokens/grant.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace orderlog::tools {

/// One thing that the API can be asked.
struct ApiRoute {
    std::string_view method{};
    /// "/api/v1/orders/{order}": a segment in braces stands for any one.
    std::string_view path{};
    Need need{Need::read};
    std::string_view summary{};  ///< For the OpenAPI document.
    /// An answer may be given again for so long to whoever may see the same; 0: never.
    std::chrono::milliseconds fresh{0};
    /// Answers on the server's thread, which must not wait; or, if there is none:
    std::function<ServerResponse(const ApiCall& call)> quick{};
    /// Called on a worker's thread, which may wait for PostgreSQL and for the engine.
    std::function<void(const ApiCall& call, ApiTables& tables, PendingAnswer answer)> serve{};
    /// The query's parameters that change the answer, but for the tenant; none: any may. Those that
    /// are not named here make no answer another one.
    std::optional<std::vector<std::string_view>> parameters{};
};

/// Of a route whose answer no parameter changes.
inline const std::optional<std::vector<std::string_view>> no_parameters{
    std::vector<std::string_view>{}};

/// A route that answers at once.
using Answerer = std::function<ServerResponse(const ApiCall& call, ApiTables& tables)>;
[[nodiscard]] std::function<void(const ApiCall&, ApiTables&, PendingAnswer)> at_once(
    Answerer answer);

/// What stands for the braces of `pattern` in `path`; none if the path is another.
[[nodiscard]] std::optional<std::vector<std::string>> match_path(std::string_view pattern,
                                                                 std::string_view path);

}  // namespace orderlog::tools
