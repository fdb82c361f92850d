#pragma once

#include "tools/http/problem.hpp"
#include "tools/http/server_limits.hpp"
#include "tools/http/wire.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fmt/core.h>
#include <tl/expected.hpp>

#include <chrono>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <thread>

namespace orderlog::tools {

/// The server's thread and all talks on it. But for `port` and how it is made and
/// ended, everything is that thread's.
class HttpLoop {
 public:
    /// Without keys: in clear text.
    HttpLoop(ServerOutside outside, ServerLimits limits, std::optional<TlsKeys> keys = {});
    ~HttpLoop();
    HttpLoop(const HttpLoop&) = delete;
    HttpLoop& operator=(const HttpLoop&) = delete;

    /// Throws system_error if the address cannot be bound.
    void open(const std::string& address, std::uint16_t port);
    [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
    /// A client's connection, from its first request to its last.
    struct Talk {
        Talk(boost::asio::ip::tcp::socket socket, TlsKeys::Context context)
            : wire(std::move(socket), std::move(context)), peer(wire.peer()) {}

        adapters::HttpHeaders headers{};  ///< Of the request, without its trailers.

        Wire wire;
        std::string peer;
    };
    /// One request of a talk, and what becomes of it.
    struct Turn {
        ServerRequest request{};
        ServedRequest served{};
        std::chrono::steady_clock::time_point begun{};
        bool knows_chunks{true};
        bool keep{false};  ///< The client may ask again on this connection.
    };

    Task<> accept();
    Task<> watch_keys();
    Task<> converse(boost::asio::ip::tcp::socket socket);
    Task<bool> begin(Talk& talk);
    Task<bool> take_turn(Talk& talk);
    Task<std::optional<Turn>> read(Talk& talk);
    Task<Wire::Error> read_message(Talk& talk, RequestParser& parser);
    Task<ServerResponse> ask(const ServerRequest& request);
    Task<bool> send(Talk& talk, Turn& turn, const ServerResponse& response);
    Task<bool> send_stream(Talk& talk, Turn& turn, const ServerResponse& response);
    Task<bool> send_piece(Talk& talk, bool chunked, const std::string& piece);
    Task<std::optional<std::string>> piece_of(BodyStream& stream);
    Task<> refuse(Talk& talk, const Problem& problem);
    tl::expected<Turn, Problem> turn_of(const Talk& talk, const Wire::Error& error,
                                        RequestParser& parser);
    std::string next_id() { return fmt::format("{:x}", ++requests_); }
    void note_refusal(const Talk& talk, const std::string& id, const Problem& problem) const;
    void stop();
    void end_grace();

    ServerOutside outside_;
    ServerLimits limits_;
    std::shared_ptr<boost::asio::io_context> context_{std::make_shared<boost::asio::io_context>(1)};
    boost::asio::ip::tcp::acceptor acceptor_;
    std::optional<TlsKeys> keys_;
    std::uint16_t port_{0};
    std::list<Talk> talks_{};
    /// Those whose request is not whole yet, who has waited longest first.
    std::list<Talk*> waiting_{};
    std::list<boost::asio::steady_timer*> streaming_{};  ///< Of those who wait for a piece.
    std::list<boost::asio::steady_timer*> asking_{};     ///< Of those who wait for an answer.
    std::uint64_t requests_;
    bool stopping_{false};
    std::optional<boost::asio::steady_timer> grace_{};
    boost::asio::steady_timer keys_timer_{*context_};
    std::jthread thread_{};
};

}  // namespace orderlog::tools
