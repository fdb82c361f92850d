#include "tools/page/page_routes.hpp"

#include "tools/http/gzip.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <utility>

namespace orderlog::tools {

namespace {

/// Nothing but the page's own files and its own API, and nobody may frame it.
constexpr std::string_view content_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'; form-action 'none'";

constexpr std::string_view no_page =
    "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>orderlog</title>\n"
    "<h1>orderlog</h1>\n<p>This program was built without its page, for lack of npm or of its "
    "packages. "
    "The HTTP API is here, under <code>/api/v1</code>.</p>\n</html>\n";

/// Names in /assets/ hold a hash of the content.
std::string_view caching_of(const PageFile& file) {
    return file.path.starts_with("/assets/") ? "public, max-age=31536000, immutable" : "no-cache";
}

adapters::HttpHeaders headers_of(std::string_view type, std::string_view caching) {
    return {{"Content-Type", std::string{type}},
            {"Cache-Control", std::string{caching}},
            {"Content-Security-Policy", std::string{content_policy}},
            {"Cross-Origin-Opener-Policy", "same-origin"}};
}

/// In its stored form to whoever reads that.
ServerResponse serve(const PageFile& file, const ServerRequest& request) {
    ServerResponse response;
    response.headers = headers_of(file.type, caching_of(file));
    if (file.path == "/indicator.js") {
        // A module of other applications' pages; it holds nothing of anybody's.
        response.headers.emplace_back("Access-Control-Allow-Origin", "*");
    }
    response.headers.emplace_back("ETag", fmt::format("W/\"{}\"", file.tag));
    if (reads_gzip(request.header("Accept-Encoding"))) {
        response.headers.emplace_back("Content-Encoding", "gzip");
        response.headers.emplace_back("Vary", "Accept-Encoding");
        response.body = file.gzip;
    } else {
        response.body = gunzipped(file.gzip);
    }
    return response;
}

ApiRoute route_of(std::string_view path, std::string_view summary,
                  std::function<ServerResponse(const ApiCall&)> quick) {
    return {.method = "GET",
            .path = path,
            .need = Need::nothing,
            .summary = summary,
            .quick = std::move(quick)};
}

}  // namespace

std::vector<ApiRoute> page_routes(std::span<const PageFile> files) {
    if (files.empty()) {
        return {route_of("/", "says that there is no page", [](const ApiCall&) {
            ServerResponse response;
            response.headers = headers_of("text/html; charset=utf-8", "no-cache");
            response.body = no_page;
            return response;
        })};
    }
    std::vector<ApiRoute> routes;
    for (const PageFile& file : files) {
        routes.push_back(route_of(file.path, "a file of the page", [&file](const ApiCall& call) {
            return serve(file, call.request);
        }));
    }
    return routes;
}

}  // namespace orderlog::tools
