#pragma once

#include "events/result.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace orderlog::tools {

/// Where a server listens.
struct ListenAddress {
    std::string address{};  ///< An IP address.
    std::uint16_t port{0};  ///< 0: any free one.
    bool loopback{true};    ///< Only this machine reaches it.
};

/// "127.0.0.1:8080", "[::1]:8080"; `rejected` if it is none.
[[nodiscard]] events::Result<ListenAddress> read_listen_address(const std::string& text);

}  // namespace orderlog::tools
