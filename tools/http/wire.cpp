#include "tools/http/wire.hpp"

#include <boost/asio/buffer.hpp>
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

Wire::Wire(asio::ip::tcp::socket socket) : stream_(std::move(socket)) {
    Error ignored;
    stream_.socket().set_option(asio::ip::tcp::no_delay{true}, ignored);
}

Task<Wire::Error> Wire::read_some() {
    const auto [error, bytes] =
        co_await stream_.async_read_some(buffer_.prepare(read_bytes), as_values);
    buffer_.commit(bytes);
    co_return error;
}

Task<Wire::Error> Wire::read_header(RequestParser& parser) {
    co_return std::get<0>(co_await http::async_read_header(stream_, buffer_, parser, as_values));
}

Task<Wire::Error> Wire::read_rest(RequestParser& parser) {
    co_return std::get<0>(co_await http::async_read(stream_, buffer_, parser, as_values));
}

Task<Wire::Error> Wire::write(std::string_view first, std::string_view second) {
    const std::array buffers{asio::buffer(first), asio::buffer(second)};
    co_return std::get<0>(co_await asio::async_write(stream_, buffers, as_values));
}

Task<> Wire::linger() {
    Error error;
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

std::string Wire::peer() const {
    Error ignored;
    return stream_.socket().remote_endpoint(ignored).address().to_string();
}

}  // namespace orderlog::tools
