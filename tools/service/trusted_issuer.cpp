#include "tools/service/trusted_issuer.hpp"

#include "adapters/sp_api/http_url.hpp"
#include "adapters/sp_api/single_exchange.hpp"
#include "tools/tokens/fetched_keys.hpp"
#include "tools/tokens/key_file.hpp"

#include <fmt/core.h>

#include <chrono>
#include <string>
#include <utility>

namespace orderlog::tools {

using events::ErrorKind;
using events::Result;

namespace {

/// Who trusts an issuer says which, and whom its tokens must be for.
Result<void> check_issuer(const Configuration& configuration, const std::string& source) {
    for (const char* const key : {"http.jwt.issuer", "http.jwt.audience", "http.jwt.tenant_claim",
                                  "http.jwt.access_claim"}) {
        if (!configuration.is_set(key)) {
            return events::fail(
                ErrorKind::rejected,
                fmt::format("{} ({}) without {}", source, configuration.at(source).where, key),
                fmt::format("set {}, or take the keys out", key));
        }
    }
    return {};
}

/// A set of keys from the issuer's URL, whose server must be who it says.
Result<std::string> fetch_keys(const std::string& url, const std::string& ca_file,
                               const std::stop_token& stop) {
    constexpr std::chrono::seconds patience{10};
    adapters::HttpRequest request{.url = url, .headers = {{"Accept", "application/json"}}};
    const auto outcome = adapters::exchange(std::move(request),
                                            {.time = patience, .stop = stop, .ca_file = ca_file});
    if (!outcome.error.empty() || outcome.response.status != 200) {
        return events::fail(
            ErrorKind::unavailable,
            fmt::format("'{}': {}", adapters::shown_url(url),
                        outcome.error.empty() ? fmt::format("answered {}", outcome.response.status)
                                              : outcome.error));
    }
    return outcome.response.body;
}

Result<std::unique_ptr<IssuerKeys>> keys_of(const Configuration& configuration, ServiceLog& said) {
    const auto tell = [&said](const Result<void>& read) {
        if (read) {
            said.info("the keys of the tokens' issuer were read anew");
        } else {
            said.error("the keys of the tokens' issuer stay: " + read.error().message);
        }
    };
    if (configuration.is_set("http.jwt.keys_file")) {
        auto file = KeyFile::open(configuration.text("http.jwt.keys_file"), tell);
        if (!file) {
            return tl::make_unexpected(file.error());
        }
        return std::unique_ptr<IssuerKeys>{*std::move(file)};
    }
    const auto fetch = [url = configuration.text("http.jwt.keys_url"),
                        ca_file = configuration.text("http.jwt.keys_ca_file")](
                           const std::stop_token& stop) { return fetch_keys(url, ca_file, stop); };
    return std::unique_ptr<IssuerKeys>{std::make_unique<FetchedKeys>(fetch, tell)};
}

}  // namespace

Result<std::unique_ptr<SignedBearers>> trusted_issuer(const Configuration& configuration,
                                                      ServiceLog& said) {
    const bool file = configuration.is_set("http.jwt.keys_file");
    if (!file && !configuration.is_set("http.jwt.keys_url")) {
        return std::unique_ptr<SignedBearers>{};
    }
    if (file && configuration.is_set("http.jwt.keys_url")) {
        return events::fail(ErrorKind::rejected,
                            "http.jwt.keys_file and http.jwt.keys_url are both set",
                            "name one of the two");
    }
    if (auto whole = check_issuer(configuration, file ? "http.jwt.keys_file" : "http.jwt.keys_url");
        !whole) {
        return tl::make_unexpected(whole.error());
    }
    auto keys = keys_of(configuration, said);
    if (!keys) {
        return tl::make_unexpected(keys.error());
    }
    return std::make_unique<SignedBearers>(
        *std::move(keys), TokenIssuer{.issuer = configuration.text("http.jwt.issuer"),
                                      .audience = configuration.text("http.jwt.audience"),
                                      .tenant_claim = configuration.text("http.jwt.tenant_claim"),
                                      .access_claim = configuration.text("http.jwt.access_claim")});
}

}  // namespace orderlog::tools
