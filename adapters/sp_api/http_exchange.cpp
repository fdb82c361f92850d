#include "adapters/sp_api/http_exchange.hpp"

#include <algorithm>
#include <cctype>

namespace orderlog::adapters {

std::string_view header(const HttpHeaders& headers, std::string_view name) {
    const auto same = [](char a, char b) {
        return std::tolower(static_cast<unsigned char>(a)) ==
               std::tolower(static_cast<unsigned char>(b));
    };
    for (const auto& [key, value] : headers) {
        if (std::ranges::equal(key, name, same)) {
            return value;
        }
    }
    return {};
}

}  // namespace orderlog::adapters
