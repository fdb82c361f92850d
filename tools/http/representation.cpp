#include "tools/http/representation.hpp"

#include "events/sha256.hpp"
#include "tools/http/gzip.hpp"

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace orderlog::tools {

namespace {

constexpr std::size_t gzip_from_bytes = 1024;
constexpr std::string_view etag = "ETag";

bool has(const ServerResponse& response, std::string_view name) {
    return !adapters::header(response.headers, name).empty();
}

/// By the weak comparison: W/ or not.
bool knows(std::string_view known, std::string_view name) {
    return known == "*" || known.find(name.substr(2)) != std::string_view::npos;
}

}  // namespace

void name_content(ServerResponse& response) {
    constexpr std::size_t digits = 32;
    if (response.status == 200 && !response.stream && !has(response, etag)) {
        const std::string hash = events::to_hex(events::sha256(response.content()));
        // Weak: the same content may be sent packed.
        response.headers.emplace_back(etag, "W/\"" + hash.substr(0, digits) + "\"");
    }
}

void share(ServerResponse& response) {
    response.shared = std::make_shared<const std::string>(std::exchange(response.body, {}));
    if (response.shared->size() >= gzip_from_bytes && !has(response, "Content-Encoding")) {
        response.shared_gzip = std::make_shared<const std::string>(gzipped(*response.shared));
    }
}

void suit(const ServerRequest& request, ServerResponse& response) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 3> always{{
        {"X-Content-Type-Options", "nosniff"},
        {"Referrer-Policy", "no-referrer"},
        {"Cache-Control", "no-cache"},
    }};
    for (const auto& [name, value] : always) {
        if (!has(response, name)) {
            response.headers.emplace_back(name, value);
        }
    }
    if (request.secret) {
        // A year: who came by TLS once does not come in clear text again.
        response.headers.emplace_back("Strict-Transport-Security", "max-age=31536000");
    }
    const bool packs = !response.stream && response.content().size() >= gzip_from_bytes &&
                       !has(response, "Content-Encoding");
    if (packs) {
        response.headers.emplace_back("Vary", "Accept-Encoding");
    }
    const std::string name{adapters::header(response.headers, etag)};
    if (!name.empty() && knows(request.header("If-None-Match"), name)) {
        response.status = 304;
        response.body.clear();
        response.shared.reset();
        return;
    }
    if (packs && reads_gzip(request.header("Accept-Encoding"))) {
        response.headers.emplace_back("Content-Encoding", "gzip");
        if (response.shared_gzip) {
            response.shared = std::move(response.shared_gzip);
        } else {
            response.body = gzipped(response.content());
            response.shared.reset();
        }
    }
}

}  // namespace orderlog::tools
