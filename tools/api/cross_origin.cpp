#include "tools/api/cross_origin.hpp"

#include "tools/http/problem.hpp"

#include <algorithm>

namespace orderlog::tools {

bool CrossOrigin::admits(const ServerRequest& request) const {
    const auto named = std::ranges::count_if(
        request.headers, [](const auto& field) { return field.first == "Origin"; });
    return named <= 1 && std::ranges::find(origins_, request.header("Origin")) != origins_.end();
}

bool CrossOrigin::is_preflight(const ServerRequest& request) {
    return request.method == "OPTIONS" && !request.header("Origin").empty() &&
           !request.header("Access-Control-Request-Method").empty();
}

ServerResponse CrossOrigin::preflight(const ServerRequest& request,
                                      const std::string& allowed) const {
    if (!admits(request)) {
        return to_response({.status = 403,
                            .detail = "pages of this origin may not ask",
                            .hint = "http.cors_origins names those that may"});
    }
    ServerResponse response;
    response.status = 204;
    response.headers = {
        {"Access-Control-Allow-Methods", allowed},
        {"Access-Control-Allow-Headers",
         "Authorization, Content-Type, X-Tenant-Id, If-None-Match, Last-Event-ID, "
         "Idempotency-Key"},
        {"Access-Control-Max-Age", "600"},
    };
    return response;
}

void CrossOrigin::mark(const ServerRequest& request, ServerResponse& response) const {
    if (origins_.empty()) {
        return;
    }
    response.headers.emplace_back("Vary", "Origin");
    if (admits(request)) {
        response.headers.emplace_back("Access-Control-Allow-Origin",
                                      std::string{request.header("Origin")});
        response.headers.emplace_back("Access-Control-Expose-Headers",
                                      "ETag, Retry-After, X-Request-Id");
    }
}

}  // namespace orderlog::tools
