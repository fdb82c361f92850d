#include "adapters/sp_api/http_exchange.hpp"

#include <algorithm>

namespace orderlog::adapters {
namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_name(std::string_view one, std::string_view other) {
    return std::ranges::equal(one, other, {}, lower, lower);
}

}  // namespace

std::string_view header(const HttpHeaders& headers, std::string_view name) {
    const auto found = std::ranges::find_if(
        headers, [name](const auto& entry) { return same_name(entry.first, name); });
    return found == headers.end() ? std::string_view{} : std::string_view{found->second};
}

}  // namespace orderlog::adapters
