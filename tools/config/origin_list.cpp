#include "tools/config/origin_list.hpp"

#include "adapters/sp_api/http_url.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace orderlog::tools {

using events::Result;

namespace {

constexpr std::size_t origins_max = 32;

std::string_view without_spaces(std::string_view text) {
    const auto first = std::min(text.find_first_not_of(' '), text.size());
    text.remove_prefix(first);
    return text.substr(0, text.find_last_not_of(' ') + 1);
}

/// Scheme, host and port alone.
bool is_origin(const std::string& text) {
    const std::size_t at = text.find("://");
    const std::string host = at == std::string::npos ? "" : text.substr(at + 3);
    return !host.empty() &&
           host.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-:[]") ==
               std::string::npos &&
           adapters::check_service_url(text).has_value();
}

}  // namespace

Result<std::vector<std::string>> read_origins(std::string_view text) {
    std::vector<std::string> origins;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(','), text.size());
        const std::string one{without_spaces(text.substr(0, end))};
        text.remove_prefix(std::min(end + 1, text.size()));
        if (!is_origin(one)) {
            return events::fail(events::ErrorKind::rejected, fmt::format("'{}' is no origin", one),
                                "scheme, host and port alone, for example https://app.example");
        }
        origins.push_back(one);
    }
    if (origins.size() > origins_max) {
        return events::fail(events::ErrorKind::rejected,
                            fmt::format("{} origins, of which 32 can be", origins.size()),
                            "let a proxy in front serve the pages from one of them");
    }
    return origins;
}

}  // namespace orderlog::tools
