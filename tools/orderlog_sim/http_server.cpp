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

#include <algorithm>
#include <array>
#include <csignal>
#include <sstream>
#include <utility>

namespace orderlog::tools {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using adapters::Delivery;
using adapters::Transport;
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

/// A simulated delay in real time, and no longer than anybody waits for.
std::chrono::microseconds real_time(events::Duration simulated, double speed) {
    constexpr double real_us_max = 30e6;
    return std::chrono::microseconds{static_cast<std::int64_t>(
        std::clamp(static_cast<double>(simulated.count()) / speed, 0.0, real_us_max))};
}

std::string bytes_of(const Response& message) {
    std::ostringstream text;
    text << message;
    return std::move(text).str();
}

asio::awaitable<void> pause(beast::tcp_stream& stream, std::chrono::microseconds time) {
    if (time.count() > 0) {
        asio::steady_timer timer{stream.get_executor(), time};
        co_await timer.async_wait(asio::use_awaitable);
    }
}

/// Whole, in pieces, over `time` and never so fast that two pieces become one.
asio::awaitable<void> drip(beast::tcp_stream& stream, std::string_view bytes,
                           std::chrono::microseconds time) {
    constexpr int pieces = 20;
    constexpr std::chrono::microseconds pause_min{2000};
    const std::size_t size = bytes.size() / pieces + 1;
    while (!bytes.empty()) {
        const auto piece = bytes.substr(0, size);
        co_await asio::async_write(stream, asio::buffer(piece), asio::use_awaitable);
        bytes.remove_prefix(piece.size());
        co_await pause(stream, std::max(time / pieces, pause_min));
    }
}

/// Until the client gives up; then throws.
asio::awaitable<void> say_nothing(beast::tcp_stream& stream) {
    std::array<char, 1024> ignored{};
    while (true) {
        co_await stream.async_read_some(asio::buffer(ignored), asio::use_awaitable);
    }
}

void reset(beast::tcp_stream& stream) {
    stream.socket().set_option(asio::socket_base::linger{true, 0});
    stream.socket().close();
}

/// Whether the connection can serve another request.
asio::awaitable<bool> deliver(beast::tcp_stream& stream, Response message, Transport transport,
                              std::chrono::microseconds delay) {
    if (transport != Transport::drip) {
        co_await pause(stream, delay);
    }
    const std::size_t body_size = message.body().size();
    switch (transport) {
        case Transport::whole:
            co_await http::async_write(stream, message, asio::use_awaitable);
            co_return message.keep_alive();
        case Transport::reset_before:
        case Transport::reset_after:
            reset(stream);
            co_return false;
        case Transport::silent:
            co_await say_nothing(stream);
            co_return false;
        case Transport::drip: {
            const std::string bytes = bytes_of(message);
            co_await drip(stream, bytes, delay);
            co_return message.keep_alive();
        }
        case Transport::truncated: {
            std::string bytes = bytes_of(message);
            bytes.resize(bytes.size() - (body_size + 1) / 2);
            co_await asio::async_write(stream, asio::buffer(bytes), asio::use_awaitable);
            co_return false;
        }
        case Transport::wrong_length: {
            message.content_length(body_size + 1 + body_size / 2);
            const std::string bytes = bytes_of(message);
            co_await asio::async_write(stream, asio::buffer(bytes), asio::use_awaitable);
            co_return false;
        }
    }
    co_return false;
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
            auto delivery = handler(to_request(request));
            co_await pause(stream, options.latency);
            // Named: g++ 12 may free the parts of a temporary twice.
            auto message = to_message(std::move(delivery.response), request);
            const auto delay = real_time(delivery.delay, options.speed);
            open = co_await deliver(stream, std::move(message), delivery.transport, delay);
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
