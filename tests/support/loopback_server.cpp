#include "tests/support/loopback_server.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <algorithm>
#include <atomic>
#include <sstream>
#include <thread>
#include <utility>

namespace orderlog::test {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::use_awaitable;
using asio::ip::tcp;

adapters::HttpRequest plain(const http::request<http::string_body>& request) {
    adapters::HttpRequest plain;
    plain.method = std::string{request.method_string()};
    plain.url = std::string{request.target()};
    plain.body = request.body();
    for (const auto& field : request) {
        plain.headers.emplace_back(field.name_string(), field.value());
    }
    return plain;
}

std::string bytes_of(const adapters::HttpResponse& response, std::size_t announced_more) {
    http::response<http::string_body> message{http::int_to_status(response.status), 11};
    for (const auto& [name, value] : response.headers) {
        message.set(name, value);
    }
    message.body() = response.body;
    message.prepare_payload();
    if (announced_more > 0) {
        message.content_length(message.body().size() + announced_more);
    }
    std::ostringstream text;
    text << message;
    return text.str();
}

}  // namespace

class LoopbackServer::Loop {
 public:
    explicit Loop(Answer answer)
        : answer_(std::move(answer)),
          acceptor_(io_, tcp::endpoint{asio::ip::address_v4::loopback(), 0}) {
        asio::co_spawn(io_, accept(), asio::detached);
        thread_ = std::thread{[this] { io_.run(); }};
    }
    ~Loop() {
        io_.stop();
        thread_.join();
    }

    std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

    std::atomic<int> connections{0};
    std::atomic<int> requests{0};

 private:
    asio::awaitable<void> accept() {
        while (true) {
            tcp::socket socket = co_await acceptor_.async_accept(use_awaitable);
            ++connections;
            asio::co_spawn(io_, serve(std::move(socket)), asio::detached);
        }
    }

    asio::awaitable<void> serve(tcp::socket socket) {
        try {
            boost::beast::flat_buffer buffer;
            bool open = true;
            while (open) {
                http::request<http::string_body> request;
                co_await http::async_read(socket, buffer, request, use_awaitable);
                ++requests;
                const ServerAnswer answer = answer_(plain(request));
                asio::steady_timer timer{io_, answer.delay};
                co_await timer.async_wait(use_awaitable);
                open = co_await send(socket, answer);
            }
        } catch (const boost::system::system_error&) {
            // The client is gone.
        }
    }

    asio::awaitable<bool> send(tcp::socket& socket, const ServerAnswer& answer) {
        if (answer.reset) {
            socket.set_option(asio::socket_base::linger{true, 0});
            socket.close();
            co_return false;
        }
        std::string bytes = bytes_of(answer.response, answer.announced_more);
        const bool whole = !answer.cut_after && answer.announced_more == 0;
        bytes.resize(answer.cut_after.value_or(bytes.size()));
        const std::size_t piece = answer.drip.count() > 0 ? bytes.size() / 10 + 1 : bytes.size();
        for (std::size_t sent = 0; sent < bytes.size(); sent += piece) {
            asio::steady_timer timer{io_, answer.drip};
            co_await timer.async_wait(use_awaitable);
            const auto size = std::min(piece, bytes.size() - sent);
            co_await asio::async_write(socket, asio::buffer(bytes.data() + sent, size),
                                       use_awaitable);
        }
        co_return whole;
    }

    Answer answer_;
    asio::io_context io_{1};
    tcp::acceptor acceptor_;
    std::thread thread_{};
};

LoopbackServer::LoopbackServer(Answer answer) : loop_(std::make_unique<Loop>(std::move(answer))) {}
LoopbackServer::~LoopbackServer() = default;

std::string LoopbackServer::url() const {
    return "http://127.0.0.1:" + std::to_string(loop_->port());
}

int LoopbackServer::connections() const {
    return loop_->connections;
}

int LoopbackServer::requests() const {
    return loop_->requests;
}

}  // namespace orderlog::test
