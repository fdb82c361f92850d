#include "tools/config/url.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <optional>

namespace orderlog::tools {

using events::ErrorKind;
using events::Result;

namespace {

std::string_view host_of(std::string_view authority) {
    if (authority.starts_with('[')) {
        const auto end = authority.find(']');
        const auto behind = authority.substr(std::min(end, authority.size() - 1) + 1);
        return end == std::string_view::npos || !(behind.empty() || behind.starts_with(':'))
                   ? std::string_view{}
                   : authority.substr(1, end - 1);
    }
    return authority.substr(0, authority.find(':'));
}

struct ServiceUrl {
    bool secure{false};
    std::string_view authority{};

    /// Without port; an IPv6 address without brackets.
    [[nodiscard]] std::string_view host() const { return host_of(authority); }
    /// Without what stands before an '@', which is a name or a secret.
    [[nodiscard]] std::string_view shown_host() const {
        const std::size_t at = authority.rfind('@');
        return host_of(at == std::string_view::npos ? authority : authority.substr(at + 1));
    }
};

std::optional<ServiceUrl> split(std::string_view url) {
    ServiceUrl parts;
    if (url.starts_with("https://")) {
        parts.secure = true;
        url.remove_prefix(8);
    } else if (url.starts_with("http://")) {
        url.remove_prefix(7);
    } else {
        return std::nullopt;
    }
    parts.authority = url.substr(0, url.find_first_of("/?#"));
    if (parts.host().empty()) {
        return std::nullopt;
    }
    return parts;
}

bool is_loopback_host(std::string_view host) {
    const bool v4 = host.starts_with("127.") && std::count(host.begin(), host.end(), '.') == 3 &&
                    host.find_first_not_of("0123456789.") == std::string_view::npos;
    return v4 || host == "localhost" || host == "::1";
}

}  // namespace

std::string shown_url(std::string_view url) {
    const auto parts = split(url);
    return parts ? fmt::format("{}://{}", parts->secure ? "https" : "http", parts->shown_host())
                 : "(not a URL)";
}

bool is_loopback_url(std::string_view url) {
    const auto parts = split(url);
    return parts && parts->authority.find('@') == std::string_view::npos &&
           is_loopback_host(parts->host());
}

Result<void> check_service_url(std::string_view url) {
    const auto parts = split(url);
    if (!parts) {
        return events::fail(ErrorKind::rejected, "this is not an https URL",
                            "for example https://sellingpartnerapi-eu.amazon.com");
    }
    if (parts->authority.find('@') != std::string_view::npos) {
        return events::fail(ErrorKind::rejected, "a URL with user name or password is refused");
    }
    if (!parts->secure && !is_loopback_host(parts->host())) {
        return events::fail(
            ErrorKind::rejected,
            fmt::format("'{}' would send secrets in clear text; plain http is only for loopback "
                        "addresses",
                        shown_url(url)),
            "write https://");
    }
    return {};
}

}  // namespace orderlog::tools
