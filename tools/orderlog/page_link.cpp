#include "tools/orderlog/page_link.hpp"

#include "tools/access/engine_access.hpp"
#include "tools/tokens/link_codes.hpp"

#include <arpa/inet.h>
#include <fmt/core.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <optional>

namespace orderlog::tools {

namespace {

constexpr std::uint16_t page_port = 8080;

/// A port of 127.0.0.1 that nobody listens on: this one, or any if it is 0.
std::optional<std::uint16_t> free_port(std::uint16_t wanted) {
    const int handle = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (handle < 0) {
        return std::nullopt;
    }
    const int yes = 1;  // As the server does: connections that ended lately do not matter.
    static_cast<void>(::setsockopt(handle, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes));
    sockaddr_in place{};
    place.sin_family = AF_INET;
    place.sin_port = htons(wanted);
    place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* const address = reinterpret_cast<sockaddr*>(&place);
    socklen_t size = sizeof place;
    const bool bound = ::bind(handle, address, size) == 0 && ::listen(handle, 1) == 0 &&
                       ::getsockname(handle, address, &size) == 0;
    ::close(handle);
    return bound ? std::optional{ntohs(place.sin_port)} : std::nullopt;
}

}  // namespace

std::string PageLink::address(const nlohmann::json& answer) const {
    return answer.at("url").get<std::string>() + "/#code=" + code;
}

PageLink draw_page_link(const std::string& tenant, const std::string& scope) {
    PageLink link;
    link.code = draw_link_code();
    link.request = {{"command", "session.link"},
                    {"hash", events::to_hex(events::sha256(link.code))},
                    {"scope", scope},
                    {"tenant", tenant},
                    {"actor", command_actor()}};
    return link;
}

std::string page_address(const Configuration& configuration) {
    if (configuration.at("http.listen").origin != Origin::preset) {
        return configuration.text("http.listen");
    }
    auto port = free_port(page_port);
    if (!port) {
        port = free_port(0);
    }
    return port ? fmt::format("127.0.0.1:{}", *port) : std::string{"off"};
}

}  // namespace orderlog::tools
