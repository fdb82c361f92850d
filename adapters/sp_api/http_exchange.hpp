#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace orderlog::adapters {

/// Names are compared without case.
using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

/// An HTTP request as data: what a client is about to send, what a server has read.
struct HttpRequest {
    std::string method{"GET"};
    std::string url{};  ///< Client side: absolute. Server side: the target (path and query).
    HttpHeaders headers{};
    std::string body{};
};

struct HttpResponse {
    std::uint16_t status{0};
    HttpHeaders headers{};
    std::string body{};
};

/// Value of the first header of that name, or empty.
[[nodiscard]] std::string_view header(const HttpHeaders& headers, std::string_view name);

}  // namespace orderlog::adapters
