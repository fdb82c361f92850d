#include "tools/api/openapi.hpp"

#include "events/check.hpp"
#include "tools/api/openapi_schemas.hpp"
#include "tools/api/route_form.hpp"
#include "tools/output/json_text.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <string>
#include <utility>

namespace orderlog::tools {

using nlohmann::json;

namespace {

constexpr RouteForm unknown_form{};

json schema_named(std::string_view name) {
    return {{"$ref", "#/components/schemas/" + std::string{name}}};
}

json content_of(std::string_view type, json schema) {
    return {{std::string{type}, {{"schema", std::move(schema)}}}};
}

json query_parameter(std::string_view name) {
    const ParameterForm* const form = parameter_of(name);
    events::check(form != nullptr);
    return {{"name", form->name},
            {"in", "query"},
            {"description", form->about},
            {"schema", json::parse(form->schema)}};
}

/// Calls `take` with what stands between `begins` and `ends`, each time that it does.
template <class Take>
void each_between(std::string_view text, char begins, char ends, Take take) {
    for (std::size_t at = text.find(begins); at != std::string_view::npos;
         at = text.find(begins, at + 1)) {
        take(text.substr(at + 1, text.find(ends, at + 1) - at - 1));
    }
}

json parameters_of(const ApiRoute& route, const RouteForm& form) {
    json list = json::array();
    each_between(route.path, '{', '}', [&](std::string_view name) {
        list.push_back(
            {{"name", name}, {"in", "path"}, {"required", true}, {"schema", {{"type", "string"}}}});
    });
    if (route.need != Need::nothing) {
        list.push_back(query_parameter("tenantId"));
        list.push_back({{"name", "X-Tenant-Id"},
                        {"in", "header"},
                        {"description", "the same as tenantId"},
                        {"schema", {{"type", "string"}}}});
    }
    if (!form.parameters.empty()) {
        each_between(" " + std::string{form.parameters} + " ", ' ', ' ',
                     [&](std::string_view name) {
                         if (!name.empty()) {
                             list.push_back(query_parameter(name));
                         }
                     });
    }
    return list;
}

json answer_of(const RouteForm& form) {
    json content = json::object();
    if (!form.answer.empty()) {
        content.update(content_of("application/json", schema_named(form.answer)));
    }
    if (!form.other.empty()) {
        content.update(content_of(form.other, {{"type", "string"}}));
    }
    json answer{{"description", "what was asked for"}};
    if (!content.empty()) {
        answer["content"] = std::move(content);
    }
    return answer;
}

/// Of a step of a browser's way: refusals are pages, what succeeds sends it on.
void tell_browser(json& responses) {
    responses.erase("200");
    responses["410"] = {{"description", "that was used before, or is too old"}};
    for (json& refusal : responses) {
        refusal["content"].update(content_of("text/html", {{"type", "string"}}));
    }
    responses["303"] = {{"description", "where the browser goes on"}};
}

json responses_of(const ApiRoute& route, const RouteForm& form) {
    static constexpr std::array<std::pair<const char*, const char*>, 7> refusals{{
        {"400", "the request says nothing that could be done"},
        {"401", "no bearer token, or one that is unknown, expired or revoked"},
        {"403", "the bearer may not do this, or it is another tenant's"},
        {"404", "there is no such thing"},
        {"409", "something else came first"},
        {"429", "the bearer asks too often"},
        {"503", "PostgreSQL or the engine does not answer, or is not ready"},
    }};
    json responses{{"200", answer_of(form)}};
    for (const auto& [status, about] : refusals) {
        responses[status] = {
            {"description", about},
            {"content", content_of("application/problem+json", schema_named("Problem"))}};
    }
    if (route.path == "/healthz") {
        responses = {{"200", answer_of(form)}};
    }
    if (form.other == "text/html") {
        tell_browser(responses);
    }
    return responses;
}

std::string operation_id(const ApiRoute& route) {
    std::string id{route.method == "GET" ? "get" : "post"};
    for (const char c : route.path) {
        if (c == '/' || c == '.' || c == '-') {
            id += '_';
        } else if (c != '{' && c != '}') {
            id += c;
        }
    }
    return id;
}

std::string_view need_text(Need need) {
    switch (need) {
        case Need::nothing:
            return "nothing";
        case Need::read:
            return "read";
        case Need::write:
            return "write";
        case Need::operate:
            return "operate";
    }
    return "operate";
}

json operation_of(const ApiRoute& route) {
    const RouteForm* const known = form_of(route.method, route.path);
    const RouteForm& form = known == nullptr ? unknown_form : *known;
    json operation{
        {"operationId", operation_id(route)},
        {"summary", route.summary.empty() ? route.path : route.summary},
        {"x-orderlog-need", need_text(route.need)},
        {"parameters", parameters_of(route, form)},
        {"responses", responses_of(route, form)},
        {"security",
         route.need == Need::nothing ? json::array() : json::array({{{"bearer", json::array()}}})}};
    if (!form.request.empty()) {
        operation["requestBody"] = {
            {"content", content_of("application/json", schema_named(form.request))}};
    }
    return operation;
}

std::string lower_case(std::string_view method) {
    std::string text{method};
    for (char& c : text) {
        c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
    return text;
}

}  // namespace

json openapi_document(const std::vector<ApiRoute>& routes) {
    json paths = json::object();
    for (const ApiRoute& route : routes) {
        paths[std::string{route.path}][lower_case(route.method)] = operation_of(route);
    }
    return {{"openapi", "3.1.0"},
            {"info",
             {{"title", "orderlog"},
              {"version", ORDERLOG_VERSION},
              {"description", "Orders of Amazon sellers, and how they came to be known."},
              {"license", {{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}}}},
            {"servers", json::array({{{"url", "/"}}})},
            {"paths", std::move(paths)},
            {"components",
             {{"schemas", openapi_schemas()},
              {"securitySchemes", {{"bearer", {{"type", "http"}, {"scheme", "bearer"}}}}}}}};
}

ApiRoute openapi_route(const std::vector<ApiRoute>& routes) {
    ApiRoute route{.method = "GET",
                   .path = "/api/openapi.json",
                   .need = Need::nothing,
                   .summary = "this document"};
    std::vector<ApiRoute> all = routes;
    all.push_back(route);
    route.quick = [text = json_text(openapi_document(all))](const ApiCall&) {
        ServerResponse response;
        response.headers = {{"Content-Type", "application/json"}};
        response.body = text;
        return response;
    };
    return route;
}

}  // namespace orderlog::tools
