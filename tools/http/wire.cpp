#include "tools/http/wire.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/read.hpp>

#include <array>
#include <tuple>
#include <utility>

namespace orderlog::tools {

namespace asio = boost::asio;
namespace http = boost::beast::http;

namespace {

/// Enough for the header of nearly every request.
constexpr std::size_t read_bytes = 4096;

}  // namespace

struct Wire::Tls {
    Tls(boost::beast::tcp_stream& below, TlsKeys::Context keys)
        : context(std::move(keys)), stream(below, *context) {}

    TlsKeys::Context context;
    asio::ssl::stream<boost::beast::tcp_stream&> stream;
};

Wire::Wire(asio::ip::tcp::socket socket, TlsKeys::Context context)
    : stream_(std::move(socket)),
      tls_(context ? std::make_unique<Tls>(stream_, std::move(context)) : nullptr) {
    Error ignored;
    stream_.socket().set_option(asio::ip::tcp::no_delay{true}, ignored);
}

Wire::~Wire() = default;

Task<Wire::Error> Wire::shake_hands() {
    if (!tls_) {
        co_return Error{};
    }
    co_return std::get<0>(
        co_await tls_->stream.async_handshake(asio::ssl::stream_base::server, as_values));
}

/// `call` reads or writes by the stream that it is given, the secret one if there is one.
template <class Call>
Task<Wire::Error> Wire::by_stream(Call call) {
    if (tls_) {
        const auto [error, bytes] = co_await call(tls_->stream);
        co_return error;
    }
    const auto [error, bytes] = co_await call(stream_);
    co_return error;
}

Task<Wire::Error> Wire::read_some() {
    const auto space = buffer_.prepare(read_bytes);
    if (tls_) {
        const auto [error, bytes] = co_await tls_->stream.async_read_some(space, as_values);
        buffer_.commit(bytes);
        co_return error;
    }
    const auto [error, bytes] = co_await stream_.async_read_some(space, as_values);
    buffer_.commit(bytes);
    co_return error;
}

Task<Wire::Error> Wire::read_header(RequestParser& parser) {
    return by_stream([this, &parser](auto& stream) {
        return http::async_read_header(stream, buffer_, parser, as_values);
    });
}

Task<Wire::Error> Wire::read_rest(RequestParser& parser) {
    return by_stream([this, &parser](auto& stream) {
        return http::async_read(stream, buffer_, parser, as_values);
    });
}

Task<Wire::Error> Wire::write(std::string_view first, std::string_view second) {
    const std::array buffers{asio::buffer(first), asio::buffer(second)};
    if (tls_) {
        co_return std::get<0>(co_await asio::async_write(tls_->stream, buffers, as_values));
    }
    co_return std::get<0>(co_await asio::async_write(stream_, buffers, as_values));
}

Task<> Wire::take_leave() {
    constexpr std::chrono::seconds longest{1};
    if (tls_) {
        stream_.expires_after(longest);
        // The other's leave need not be waited for, but nothing tells the two apart.
        static_cast<void>(co_await tls_->stream.async_shutdown(as_values));
    }
}

Task<> Wire::linger() {
    Error error;
    if (tls_) {
        static_cast<void>(co_await tls_->stream.async_shutdown(as_values));
    }
    stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, error);
    std::array<char, read_bytes> dropped{};
    while (!error) {
        error = std::get<0>(co_await stream_.async_read_some(asio::buffer(dropped), as_values));
    }
}

void Wire::close() {
    Error ignored;
    stream_.socket().close(ignored);
}

void Wire::break_off() {
    Error ignored;
    stream_.socket().set_option(asio::socket_base::linger{true, 0}, ignored);
    close();
}

std::string Wire::peer() const {
    Error ignored;
    return stream_.socket().remote_endpoint(ignored).address().to_string();
}

}  // namespace orderlog::tools
