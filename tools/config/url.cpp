#include "tools/config/url.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <optional>

namespace orderlog::tools {

using events::ErrorKind;
using events::Result;

namespace {

struct ServiceUrl {
    bool secure{false};
    std::string_view authority{};

    /// Without port; an IPv6 address without brackets.
    [[nodiscard]] std::string_view host() const {
        if (authority.starts_with('[')) {
            return authority.substr(1, authority.find(']') - 1);
        }
        return authority.substr(0, authority.find(':'));
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

struct Span {
    std::size_t begin{0};
    std::size_t end{0};
};

/// `password=` of a connection string or of a URL's query; quotes belong to the value.
std::optional<Span> password_parameter(std::string_view text) {
    const std::size_t name = text.find("password=");
    if (name == std::string_view::npos) {
        return std::nullopt;
    }
    const std::size_t begin = name + 9;
    const bool quoted = begin < text.size() && text[begin] == '\'';
    const std::size_t end = quoted ? text.find('\'', begin + 1) : text.find_first_of(" &", begin);
    return Span{begin, end == std::string_view::npos ? text.size() : end + (quoted ? 1 : 0)};
}

/// `postgresql://user:HERE@host`
std::optional<Span> password_of_authority(std::string_view text) {
    const std::size_t scheme = text.find("://");
    if (scheme == std::string_view::npos) {
        return std::nullopt;
    }
    const std::size_t begin = scheme + 3;
    const std::size_t at = text.substr(0, text.find('/', begin)).rfind('@');
    const std::size_t colon = text.find(':', begin);
    if (at == std::string_view::npos || colon > at) {
        return std::nullopt;
    }
    return Span{colon + 1, at};
}

void mask(std::string& text, const std::optional<Span>& span) {
    if (span) {
        text.replace(span->begin, span->end - span->begin, "***");
    }
}

}  // namespace

bool is_loopback_url(std::string_view url) {
    const auto parts = split(url);
    return parts && is_loopback_host(parts->host());
}

Result<void> check_service_url(std::string_view url) {
    const auto parts = split(url);
    if (!parts) {
        return events::fail(ErrorKind::rejected, fmt::format("'{}' is not an https URL", url));
    }
    if (parts->authority.find('@') != std::string_view::npos) {
        return events::fail(ErrorKind::rejected, "a URL with user name or password is refused");
    }
    if (!parts->secure && !is_loopback_host(parts->host())) {
        return events::fail(
            ErrorKind::rejected,
            fmt::format("'{}' would send secrets in clear text; plain http is only for loopback "
                        "addresses",
                        url),
            "write https://");
    }
    return {};
}

std::string without_password(std::string_view postgres_url) {
    std::string text(postgres_url);
    mask(text, password_of_authority(text));
    mask(text, password_parameter(text));
    return text;
}

bool has_password(std::string_view postgres_url) {
    const auto filled = [](const std::optional<Span>& span) {
        return span && span->end > span->begin;
    };
    return filled(password_of_authority(postgres_url)) || filled(password_parameter(postgres_url));
}

}  // namespace orderlog::tools
