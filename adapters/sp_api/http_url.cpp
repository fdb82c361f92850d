#include "adapters/sp_api/http_url.hpp"

#include <curl/curl.h>
#include <fmt/core.h>

#include <memory>

namespace orderlog::adapters {

using events::ErrorKind;
using events::Result;

namespace {

/// Its parts; empty what it has not.
class HttpUrl {
 public:
    explicit HttpUrl(const std::string& text)
        : parsed_(curl_url()),
          valid_(curl_url_set(parsed_.get(), CURLUPART_URL, text.c_str(), 0) == CURLUE_OK) {}

    [[nodiscard]] bool is_http() const {
        return valid_ && (scheme() == "https" || scheme() == "http") && !host().empty();
    }
    [[nodiscard]] bool is_secure() const { return scheme() == "https"; }
    [[nodiscard]] bool has_user() const {
        return !part(CURLUPART_USER).empty() || !part(CURLUPART_PASSWORD).empty();
    }
    [[nodiscard]] bool is_loopback() const {
        const std::string name = host();
        // Four numbers, so that 127.example.com is none.
        return name == "localhost" || name == "[::1]" ||
               (name.starts_with("127.") &&
                name.find_first_not_of("0123456789.") == std::string::npos);
    }
    [[nodiscard]] std::string scheme() const { return part(CURLUPART_SCHEME); }
    [[nodiscard]] std::string host() const { return part(CURLUPART_HOST); }
    [[nodiscard]] std::string port() const { return part(CURLUPART_PORT); }

 private:
    struct Deleter {
        void operator()(CURLU* url) const { curl_url_cleanup(url); }
    };
    [[nodiscard]] std::string part(CURLUPart which) const {
        char* text = nullptr;
        if (!valid_ || curl_url_get(parsed_.get(), which, &text, 0) != CURLUE_OK) {
            return {};
        }
        std::string copy{text};
        curl_free(text);
        return copy;
    }

    std::unique_ptr<CURLU, Deleter> parsed_;
    bool valid_;
};

}  // namespace

bool is_loopback_url(const std::string& url) {
    const HttpUrl parts{url};
    return parts.is_http() && !parts.has_user() && parts.is_loopback();
}

Result<void> check_service_url(const std::string& url) {
    const HttpUrl parts{url};
    if (!parts.is_http()) {
        return events::fail(ErrorKind::rejected, "this is not an https URL",
                            "for example https://sellingpartnerapi-eu.amazon.com");
    }
    if (parts.has_user()) {
        return events::fail(ErrorKind::rejected, "a URL with user name or password is refused");
    }
    if (!parts.is_secure() && !parts.is_loopback()) {
        return events::fail(
            ErrorKind::rejected,
            fmt::format("'{}' would send secrets in clear text; plain http is only for loopback "
                        "addresses",
                        shown_url(url)),
            "write https://");
    }
    return {};
}

std::string shown_url(const std::string& url) {
    const HttpUrl parts{url};
    if (!parts.is_http()) {
        return "(not a URL)";
    }
    return fmt::format("{}://{}{}{}", parts.scheme(), parts.host(), parts.port().empty() ? "" : ":",
                       parts.port());
}

}  // namespace orderlog::adapters
