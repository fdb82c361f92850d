#include "tools/api/openapi.hpp"

#include "tools/api/openapi_schemas.hpp"
#include "tools/api/route_form.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <set>
#include <sstream>

using namespace orderlog::tools;
using nlohmann::json;

namespace {

std::vector<ApiRoute> routes_with_forms() {
    std::vector<ApiRoute> routes;
    for (const RouteForm& form : route_forms()) {
        routes.push_back({.method = form.method, .path = form.path, .summary = "a summary"});
    }
    return routes;
}

void add_references(std::set<std::string>& all, const json& value) {
    if (value.is_object() && value.contains("$ref")) {
        all.insert(value.at("$ref").get<std::string>().substr(21));
    }
    for (const json& inner : value) {
        if (inner.is_structured()) {
            add_references(all, inner);
        }
    }
}

}  // namespace

TEST_CASE(
    "the OpenAPI document names no schema that is not there, and has none that nothing names") {
    std::set<std::string> named;
    add_references(named, openapi_document(routes_with_forms()));
    std::set<std::string> there;
    const json schemas = openapi_schemas();
    for (const auto& [name, schema] : schemas.items()) {
        there.insert(name);
    }
    CHECK(named == there);
}

TEST_CASE("every route is in the OpenAPI document, with its path's names as parameters") {
    ApiRoute route{.method = "POST", .path = "/a/{one}/b/{two}", .need = Need::write};
    const json document = openapi_document({route});
    const json& operation = document.at("paths").at("/a/{one}/b/{two}").at("post");
    std::set<std::string> names;
    for (const json& parameter : operation.at("parameters")) {
        names.insert(parameter.at("name").get<std::string>());
    }
    CHECK(names == std::set<std::string>{"one", "two", "tenantId", "X-Tenant-Id"});
    CHECK(operation.at("x-orderlog-need") == "write");
    CHECK(operation.at("security").size() == 1);
    CHECK(operation.at("responses").contains("401"));
}

TEST_CASE("every form of a route names parameters that are known, and is the only one of it") {
    std::set<std::string> seen;
    for (const RouteForm& form : route_forms()) {
        CHECK(seen.insert(std::string{form.method} + std::string{form.path}).second);
        std::istringstream names{std::string{form.parameters}};
        for (std::string name; names >> name;) {
            INFO(name);
            CHECK(parameter_of(name) != nullptr);
        }
    }
}

TEST_CASE("the route of the OpenAPI document is in it, and asks for no token") {
    const ApiRoute route = openapi_route({});
    const ServerResponse response = route.quick(ApiCall{});
    const json document = json::parse(response.body);
    CHECK(document.at("paths").at("/api/openapi.json").at("get").at("security").empty());
}
