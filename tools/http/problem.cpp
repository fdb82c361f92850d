#include "tools/http/problem.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace orderlog::tools {

namespace {

constexpr std::array<std::pair<std::uint16_t, std::string_view>, 27> titles{{
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {422, "Unprocessable Content"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
}};

}  // namespace

std::string_view status_title(std::uint16_t status) {
    const auto* const found =
        std::ranges::find(titles, status, &std::pair<std::uint16_t, std::string_view>::first);
    return found == titles.end() ? std::string_view{} : found->second;
}

ServerResponse to_response(const Problem& problem) {
    nlohmann::ordered_json body{{"type", "about:blank"},
                                {"title", status_title(problem.status)},
                                {"status", problem.status}};
    if (!problem.detail.empty()) {
        body["detail"] = problem.detail;
    }
    if (!problem.hint.empty()) {
        body["hint"] = problem.hint;
    }
    if (!problem.reason_code.empty()) {
        body["reasonCode"] = problem.reason_code;
    }
    ServerResponse response;
    response.status = problem.status;
    response.headers = {{"Content-Type", "application/problem+json"},
                        {"Cache-Control", "no-store"}};
    // What a stranger wrote may be quoted: invalid UTF-8 is replaced, not thrown at.
    response.body = body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    return response;
}

}  // namespace orderlog::tools
