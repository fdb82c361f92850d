#include "tools/http/response_head.hpp"

#include "events/check.hpp"
#include "tools/http/problem.hpp"

#include <fmt/core.h>

#include <iterator>

namespace orderlog::tools {

std::string response_head(const ServerResponse& response, const std::string& id,
                          const Framing& framing) {
    std::string head;
    head.reserve(512);
    const auto out = std::back_inserter(head);
    fmt::format_to(out, "HTTP/1.1 {} {}\r\n", response.status, status_title(response.status));
    for (const auto& [name, value] : response.headers) {
        events::check(value.find_first_of("\r\n") == std::string::npos);
        fmt::format_to(out, "{}: {}\r\n", name, value);
    }
    fmt::format_to(out, "X-Request-Id: {}\r\nConnection: {}\r\n", id,
                   framing.keep_alive ? "keep-alive" : "close");
    if (framing.chunked) {
        head += "Transfer-Encoding: chunked\r\n";
    } else if (framing.length) {
        fmt::format_to(out, "Content-Length: {}\r\n", *framing.length);
    }
    head += "\r\n";
    return head;
}

}  // namespace orderlog::tools
