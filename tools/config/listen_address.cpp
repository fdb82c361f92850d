#include "tools/config/listen_address.hpp"

#include <arpa/inet.h>
#include <fmt/core.h>

#include <array>
#include <charconv>

namespace orderlog::tools {

using events::Result;

namespace {

/// None unless it is the numeric address of its family.
std::optional<bool> is_loopback(const std::string& address) {
    std::array<unsigned char, sizeof(in6_addr)> bytes{};
    if (::inet_pton(AF_INET, address.c_str(), bytes.data()) == 1) {
        return bytes[0] == 127;
    }
    if (::inet_pton(AF_INET6, address.c_str(), bytes.data()) == 1) {
        return address == "::1";
    }
    return std::nullopt;
}

}  // namespace

Result<ListenAddress> read_listen_address(const std::string& text) {
    const std::size_t colon = text.rfind(':');
    std::string address = text.substr(0, colon);
    if (address.starts_with('[') && address.ends_with(']')) {
        address = address.substr(1, address.size() - 2);
    }
    const std::string digits = colon == std::string::npos ? "" : text.substr(colon + 1);
    ListenAddress listen;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), listen.port);
    const auto loopback = is_loopback(address);
    if (!loopback || error != std::errc{} || end != digits.data() + digits.size()) {
        return events::fail(events::ErrorKind::rejected,
                            fmt::format("'{}' is no address and port", text),
                            "for example 127.0.0.1:8080 or [::1]:8080; port 0 takes any free one");
    }
    listen.address = address;
    listen.loopback = *loopback;
    return listen;
}

}  // namespace orderlog::tools
