#include "adapters/sp_api/http_url.hpp"

#include <curl/curl.h>
#include <fmt/core.h>

#include <memory>

namespace orderlog::adapters {
namespace {

struct UrlDeleter {
    void operator()(CURLU* url) const { curl_url_cleanup(url); }
};

// A part of a URL, empty if it has none or is no URL.
std::string url_part(const std::string& url, CURLUPart part) {
    const std::unique_ptr<CURLU, UrlDeleter> parsed{curl_url()};
    char* text = nullptr;
    if (curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK ||
        curl_url_get(parsed.get(), part, &text, 0) != CURLUE_OK) {
        return {};
    }
    std::string copy{text};
    curl_free(text);
    return copy;
}

}  // namespace

bool is_loopback_url(const std::string& url) {
    const std::string host = url_part(url, CURLUPART_HOST);
    if (host == "localhost" || host == "[::1]") {
        return true;
    }
    // Four numbers, so that 127.example.com is none.
    return host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string::npos;
}

events::Result<void> check_url(const std::string& url) {
    const std::string scheme = url_part(url, CURLUPART_SCHEME);
    if (scheme == "https" || (scheme == "http" && is_loopback_url(url))) {
        return {};
    }
    return events::fail(
        events::ErrorKind::rejected,
        fmt::format("'{}://{}' is not https", scheme, url_part(url, CURLUPART_HOST)),
        "plain http goes to loopback addresses only");
}

}  // namespace orderlog::adapters
