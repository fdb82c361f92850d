#include "tools/http/http_server.hpp"

#include "tools/http/http_loop.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <fmt/core.h>

#include <optional>
#include <utility>

namespace orderlog::tools {

namespace {

tl::unexpected<events::Error> cannot_listen(const std::string& address, std::uint16_t port,
                                            const boost::system::system_error& error) {
    return events::fail(
        events::ErrorKind::unavailable,
        fmt::format("cannot listen on '{}:{}': {}", address, port, error.code().message()),
        "--http-listen names another address; port 0 takes any free one, off none");
}

}  // namespace

HttpServer::HttpServer(std::unique_ptr<HttpLoop> loop) : loop_(std::move(loop)) {}
HttpServer::~HttpServer() = default;

events::Result<std::unique_ptr<HttpServer>> HttpServer::open(const Place& place,
                                                             ServerOutside outside,
                                                             ServerLimits limits) {
    std::optional<TlsKeys> keys;
    if (place.tls.named()) {
        auto read = TlsKeys::read(place.tls);
        if (!read) {
            return tl::make_unexpected(read.error());
        }
        keys = *std::move(read);
    }
    try {
        auto loop = std::make_unique<HttpLoop>(std::move(outside), limits, std::move(keys));
        loop->open(place.address, place.port);
        return std::unique_ptr<HttpServer>(new HttpServer(std::move(loop)));
    } catch (const boost::system::system_error& error) {
        return cannot_listen(place.address, place.port, error);
    }
}

events::Result<void> HttpServer::is_free(const std::string& address, std::uint16_t port) {
    try {
        boost::asio::io_context context{1};
        const boost::asio::ip::tcp::endpoint place{boost::asio::ip::make_address(address), port};
        boost::asio::ip::tcp::acceptor probe{context, place.protocol()};
        probe.set_option(boost::asio::ip::tcp::acceptor::reuse_address{true});
        probe.bind(place);  // Refused while another listens; nobody is accepted.
        return {};
    } catch (const boost::system::system_error& error) {
        return cannot_listen(address, port, error);
    }
}

std::uint16_t HttpServer::port() const {
    return loop_->port();
}

}  // namespace orderlog::tools
