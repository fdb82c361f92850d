#pragma once

#include "tools/http/tls_keys.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace orderlog::tools {

template <class T = void>
using Task = boost::asio::awaitable<T>;
/// Errors of an asynchronous call are values.
inline constexpr auto as_values = boost::asio::as_tuple(boost::asio::use_awaitable);
using RequestParser = boost::beast::http::request_parser<boost::beast::http::string_body>;

/// One client's connection, in clear text or by TLS: what is read of it, what is written to it, and
/// how long each may take.
/// For the server's thread. Errors are values: the client's end is one.
class Wire {
 public:
    using Error = boost::system::error_code;

    static constexpr std::size_t buffer_bytes_max = 128 * 1024;

    /// Without a context: in clear text.
    explicit Wire(boost::asio::ip::tcp::socket socket, TlsKeys::Context context = {});
    ~Wire();

    /// Everything until the next call of it must be done by then.
    void expires_after(std::chrono::milliseconds time) { stream_.expires_after(time); }

    [[nodiscard]] bool is_secret() const { return tls_ != nullptr; }
    /// The begin of a secret connection; nothing to be done for another.
    [[nodiscard]] Task<Error> shake_hands();

    [[nodiscard]] bool has_unread() const { return buffer_.size() > 0; }
    /// Some more bytes of the client.
    [[nodiscard]] Task<Error> read_some();
    [[nodiscard]] Task<Error> read_header(RequestParser& parser);
    [[nodiscard]] Task<Error> read_rest(RequestParser& parser);
    /// All of both, which must live until then.
    [[nodiscard]] Task<Error> write(std::string_view first, std::string_view second = {});

    /// Tells the client that nothing more is written, and drops what it sends until it ends or the
    /// time is over: closing upon unread bytes would take the last answer from it.
    [[nodiscard]] Task<> linger();
    /// Says to a client by TLS that nothing was cut off.
    [[nodiscard]] Task<> take_leave();
    /// At once; whoever reads or writes gets an error.
    void close();
    /// The same, and so does the client.
    void break_off();

    /// The client's address.
    [[nodiscard]] std::string peer() const;

 private:
    struct Tls;

    template <class Call>
    [[nodiscard]] Task<Error> by_stream(Call call);

    boost::beast::tcp_stream stream_;
    std::unique_ptr<Tls> tls_;  ///< Above the stream.
    /// Bounds what no limit of the parser does: extensions of chunks, and trailers.
    boost::beast::flat_buffer buffer_{buffer_bytes_max};
};

}  // namespace orderlog::tools
