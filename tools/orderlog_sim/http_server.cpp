#include "tools/orderlog_sim/http_server.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <fmt/core.h>

#include <csignal>

namespace orderlog::tools {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using events::ErrorKind;

/// What a client may send; our own requests have a few hundred bytes.
constexpr std::uint64_t body_bytes_max = 64 * 1024;
constexpr std::chrono::minutes idle_max{5};

using Request = http::request<http::string_body>;
using Response = http::response<http::string_body>;

adapters::HttpRequest to_request(const Request& message) {
    adapters::HttpRequest request;
    request.method = std::string{message.method_string()};
    request.url = std::string{message.target()};
    request.body = message.body();
    for (const auto& field : message) {
        request.headers.emplace_back(std::string{field.name_string()}, std::string{field.value()});
    }
    return request;
}

Response to_message(adapters::HttpResponse response, const Request& request) {
    Response message{static_cast<http::status>(response.status), request.version()};
    for (const auto& [name, value] : response.headers) {
        message.set(name, value);
    }
    message.keep_alive(request.keep_alive());
    message.body() = std::move(response.body);
    message.prepare_payload();
    return message;
}

asio::awaitable<void> talk(beast::tcp_stream stream, const HttpServerOptions& options,
                           const HttpHandler& handler) {
    beast::flat_buffer buffer;
    bool open = true;
    // A client that hangs up, sends no HTTP or falls silent ends its own connection, nothing else.
    try {
        while (open) {
            stream.expires_after(idle_max);
            http::request_parser<http::string_body> parser;
            parser.body_limit(body_bytes_max);
            co_await http::async_read(stream, buffer, parser, asio::use_awaitable);
            const auto request = parser.release();
            auto message = to_message(handler(to_request(request)), request);
            if (options.latency.count() > 0) {
                asio::steady_timer timer{stream.get_executor(), options.latency};
                co_await timer.async_wait(asio::use_awaitable);
            }
            co_await http::async_write(stream, message, asio::use_awaitable);
            open = message.keep_alive();
        }
    } catch (const boost::system::system_error&) {
        open = false;
    }
    beast::error_code ignored;
    stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
}

asio::awaitable<void> accept(tcp::acceptor& acceptor, const HttpServerOptions& options,
                             const HttpHandler& handler) {
    while (true) {
        auto [error, socket] = co_await acceptor.async_accept(asio::as_tuple(asio::use_awaitable));
        if (!error) {
            socket.set_option(tcp::no_delay{true});
            asio::co_spawn(acceptor.get_executor(),
                           talk(beast::tcp_stream{std::move(socket)}, options, handler),
                           asio::detached);
        } else if (error == asio::error::operation_aborted) {
            co_return;
        }
    }
}

}  // namespace

events::Result<void> serve_http(const HttpServerOptions& options, const HttpHandler& handler,
                                const std::function<void(std::uint16_t)>& listening) {
    try {
        asio::io_context context{1};
        asio::signal_set signals{context, SIGTERM, SIGINT};
        signals.async_wait([&context](beast::error_code, int) { context.stop(); });
        tcp::acceptor acceptor{context, {asio::ip::make_address(options.address), options.port}};
        listening(acceptor.local_endpoint().port());
        asio::co_spawn(context, accept(acceptor, options, handler), asio::detached);
        context.run();
        return {};
    } catch (const boost::system::system_error& error) {
        return events::fail(ErrorKind::unavailable,
                            fmt::format("cannot listen on '{}:{}': {}", options.address,
                                        options.port, error.code().message()),
                            "port 0 takes any free one: --listen 127.0.0.1:0");
    }
}

}  // namespace orderlog::tools
