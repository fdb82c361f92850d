#include "tools/api/api_route.hpp"

#include <algorithm>
#include <utility>

namespace orderlog::tools {

namespace {

/// Cuts "/segment" off the front.
std::string_view take_segment(std::string_view& path) {
    path.remove_prefix(1);
    const auto segment = path.substr(0, std::min(path.find('/'), path.size()));
    path.remove_prefix(segment.size());
    return segment;
}

}  // namespace

std::function<void(const ApiCall&, ApiTables&, PendingAnswer)> at_once(Answerer answer) {
    return
        [answer = std::move(answer)](const ApiCall& call, ApiTables& tables,
                                     PendingAnswer pending) { pending.give(answer(call, tables)); };
}

std::optional<std::vector<std::string>> match_path(std::string_view pattern,
                                                   std::string_view path) {
    std::vector<std::string> names;
    while (!pattern.empty() && !path.empty()) {
        const auto expected = take_segment(pattern);
        const auto found = take_segment(path);
        if (expected.starts_with('{')) {
            if (found.empty()) {
                return std::nullopt;
            }
            names.emplace_back(found);
        } else if (expected != found) {
            return std::nullopt;
        }
    }
    return pattern.empty() && path.empty() ? std::optional{std::move(names)} : std::nullopt;
}

}  // namespace orderlog::tools
