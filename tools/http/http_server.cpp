#include "tools/http/http_server.hpp"

#include "tools/http/http_loop.hpp"

#include <fmt/core.h>

#include <utility>

namespace orderlog::tools {

HttpServer::HttpServer(std::unique_ptr<HttpLoop> loop) : loop_(std::move(loop)) {}
HttpServer::~HttpServer() = default;

events::Result<std::unique_ptr<HttpServer>> HttpServer::open(const std::string& address,
                                                             std::uint16_t port,
                                                             ServerOutside outside,
                                                             ServerLimits limits) {
    try {
        auto loop = std::make_unique<HttpLoop>(std::move(outside), limits);
        loop->open(address, port);
        return std::unique_ptr<HttpServer>(new HttpServer(std::move(loop)));
    } catch (const boost::system::system_error& error) {
        return events::fail(
            events::ErrorKind::unavailable,
            fmt::format("cannot listen on '{}:{}': {}", address, port, error.code().message()),
            "--http-listen names another address; port 0 takes any free one");
    }
}

std::uint16_t HttpServer::port() const {
    return loop_->port();
}

}  // namespace orderlog::tools
