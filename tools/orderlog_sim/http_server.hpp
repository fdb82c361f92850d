#pragma once

#include "adapters/simulated_amazon/delivery.hpp"
#include "events/result.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace orderlog::tools {

/// A loopback HTTP/1.1 server on one thread: handlers run one after the other, so they need no
/// lock. What a delivery says of its transport is done to the socket.
struct HttpServerOptions {
    std::string address{"127.0.0.1"};
    std::uint16_t port{0};                 ///< 0: any free one.
    std::chrono::milliseconds latency{0};  ///< Each answer waits so long.
    double speed{1};                       ///< A delivery's delay is so many times shorter.
};

using HttpHandler = std::function<adapters::Delivery(const adapters::HttpRequest&)>;

/// Serves until SIGTERM or SIGINT. `listening` is called once with the bound port. `unavailable`
/// if the address cannot be bound.
[[nodiscard]] events::Result<void> serve_http(const HttpServerOptions& options,
                                              const HttpHandler& handler,
                                              const std::function<void(std::uint16_t)>& listening);

}  // namespace orderlog::tools
