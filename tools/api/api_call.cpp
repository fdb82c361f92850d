#include "tools/api/api_call.hpp"

#include "tools/http/problem.hpp"
#include "tools/output/json_text.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <charconv>

namespace orderlog::tools {

using events::ErrorKind;
using events::Result;
using nlohmann::json;

namespace {

/// No request of ours is deeper.
constexpr int depth_max = 4;

std::uint16_t status_of(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::rejected:
            return 400;
        case ErrorKind::not_found:
            return 404;
        case ErrorKind::version_conflict:
            return 409;
        case ErrorKind::unavailable:
            return 503;
        default:
            return 500;
    }
}

}  // namespace

Result<std::uint32_t> ApiCall::number(std::string_view name, std::uint32_t preset,
                                      std::uint32_t most) const {
    const std::string* const text = parameter(name);
    if (text == nullptr) {
        return preset;
    }
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
    if (error != std::errc{} || end != text->data() + text->size() || number < 1 || number > most) {
        return events::fail(
            ErrorKind::rejected,
            fmt::format("'{}' is '{}', not a number from 1 to {}", name, *text, most));
    }
    return number;
}

Result<json> ApiCall::object() const {
    if (request.body.empty()) {
        return json::object();
    }
    bool deep = false;
    const auto shallow = [&](int depth, json::parse_event_t, json&) {
        deep = deep || depth > depth_max;
        return !deep;
    };
    auto body = json::parse(request.body, shallow, false);
    if (deep || !body.is_object()) {
        return events::fail(ErrorKind::rejected, "the request's body is no JSON object",
                            R"(e.g. {"maxMonths": 24})");
    }
    return body;
}

ServerResponse json_response(const json& body) {
    ServerResponse response;
    response.headers = {{"Content-Type", "application/json"}};
    response.body = json_text(body);
    return response;
}

ServerResponse error_response(const events::Error& error) {
    Problem problem{status_of(error.kind)};
    if (problem.status != 500) {
        problem.detail = error.message;
        problem.hint = error.hint;
        return to_response(problem);
    }
    ServerResponse response = to_response(problem);
    response.cause = error.message;
    return response;
}

}  // namespace orderlog::tools
