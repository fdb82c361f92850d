#include "adapters/system/local_http.hpp"

#include <curl/curl.h>
#include <fmt/core.h>

#include <memory>

namespace orderlog::adapters {

using events::ErrorKind;
using events::Result;

namespace {

struct CloseCurl {
    void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
};

constexpr std::size_t answer_bytes_max = 64 << 20;  // A truth of 100,000 orders has 20 MB.

std::size_t collect(char* bytes, std::size_t size, std::size_t count, void* target) {
    auto& body = *static_cast<std::string*>(target);
    if (body.size() + size * count > answer_bytes_max) {
        return 0;
    }
    body.append(bytes, size * count);
    return size * count;
}

}  // namespace

Result<std::string> fetch_local(const std::string& url) {
    const std::unique_ptr<CURL, CloseCurl> curl(curl_easy_init());
    std::string body;
    long status = 0;
    curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl.get(), CURLOPT_NOPROXY, "*");
    curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT_MS, 2000L);
    curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, collect);
    curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &body);
    const CURLcode code = curl_easy_perform(curl.get());
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
    if (code != CURLE_OK || status != 200) {
        return events::fail(ErrorKind::unavailable,
                            fmt::format("'{}' answers {}", url,
                                        code != CURLE_OK ? std::string(curl_easy_strerror(code))
                                                         : fmt::format("status {}", status)));
    }
    return body;
}

}  // namespace orderlog::adapters
