#include "tools/http/awaited.hpp"
#include "tools/http/http_loop.hpp"
#include "tools/http/request_reading.hpp"
#include "tools/http/response_head.hpp"

#include <boost/beast/core/string.hpp>
#include <fmt/core.h>

#include <atomic>
#include <utility>

namespace orderlog::tools {

namespace asio = boost::asio;
using std::chrono::steady_clock;

// In a coroutine, what a co_await uses has a name: g++ 12 may free the parts of a temporary twice.

namespace {

constexpr std::size_t piece_bytes = 64 * 1024;

ServerResponse given(std::optional<ServerResponse> answer) {
    if (!answer) {
        return to_response({504, "no answer was ready in time"});
    }
    if (answer->status == 500 && answer->body.empty()) {
        return to_response({500, "orderlog failed to answer this"});
    }
    return *std::move(answer);
}

/// None where HTTP wants none.
std::optional<std::uint64_t> length_of(const ServerResponse& response) {
    return response.status == 304 || response.status == 204
               ? std::nullopt
               : std::optional{response.content().size()};
}

std::uint64_t since_us(steady_clock::time_point begun) {
    return static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - begun).count());
}

}  // namespace

/// Whether there may be another.
Task<bool> HttpLoop::take_turn(Talk& talk) {
    auto turn = co_await read(talk);
    if (!turn) {
        co_return false;
    }
    const ServerResponse response = co_await ask(turn->request);
    turn->served.status = response.status;
    turn->keep = turn->keep && !stopping_;
    bool sent = false;
    if (response.stream) {
        sent = co_await send_stream(talk, *turn, response);
    } else {
        sent = co_await send(talk, *turn, response);
    }
    turn->served.duration_us = since_us(turn->begun);
    if (outside_.on_served) {
        outside_.on_served(turn->served);
    }
    co_return sent && turn->keep;
}

/// None: the client is gone, or was told what is wrong and must go.
Task<std::optional<HttpLoop::Turn>> HttpLoop::read(Talk& talk) {
    if (stopping_) {
        co_return std::nullopt;
    }
    RequestParser parser;
    parser.header_limit(limits_.header_bytes);
    parser.body_limit(limits_.body_bytes);
    const auto place = waiting_.insert(waiting_.end(), &talk);
    const Wire::Error error = co_await read_message(talk, parser);
    waiting_.erase(place);
    if (error && !unreadable(error)) {
        co_return std::nullopt;
    }
    auto turn = turn_of(talk, error, parser);
    if (!turn) {
        co_await refuse(talk, turn.error());
        co_return std::nullopt;
    }
    co_return *std::move(turn);
}

tl::expected<HttpLoop::Turn, Problem> HttpLoop::turn_of(const Talk& talk, const Wire::Error& error,
                                                        RequestParser& parser) {
    if (const auto problem = error ? unreadable(error) : ambiguity(parser)) {
        return tl::make_unexpected(*problem);
    }
    Turn turn;
    turn.begun = steady_clock::now();
    turn.knows_chunks = parser.get().version() >= 11;
    turn.keep = parser.keep_alive();
    auto request = to_request(parser);
    if (!request) {
        return tl::make_unexpected(Problem{400, "the request's target is no path of this server"});
    }
    turn.request = *std::move(request);
    turn.request.headers = talk.headers;
    turn.request.peer = talk.peer;
    turn.request.secret = talk.wire.is_secret();
    turn.request.id = next_id();
    turn.served = {turn.request.id, talk.peer, turn.request.method, turn.request.target.path};
    return turn;
}

Task<Wire::Error> HttpLoop::read_message(Talk& talk, RequestParser& parser) {
    if (!talk.wire.has_unread()) {
        talk.wire.expires_after(limits_.idle);
        if (co_await talk.wire.read_some()) {
            co_return asio::error::eof;  // It had not begun to ask.
        }
    }
    talk.wire.expires_after(limits_.request);
    const Wire::Error error = co_await talk.wire.read_header(parser);
    talk.headers = headers_of(parser);
    if (error || ambiguity(parser)) {
        co_return error;
    }
    if (boost::beast::iequals(parser.get()[boost::beast::http::field::expect], "100-continue")) {
        if (const Wire::Error gone = co_await talk.wire.write("HTTP/1.1 100 Continue\r\n\r\n")) {
            co_return gone;
        }
    }
    co_return parser.is_done() ? Wire::Error{} : co_await talk.wire.read_rest(parser);
}

Task<ServerResponse> HttpLoop::ask(const ServerRequest& request) {
    const auto awaited = std::make_shared<Awaited<ServerResponse>>(context_);
    awaited->timer.expires_after(limits_.answer);
    const auto over = std::make_shared<std::atomic<bool>>(false);
    outside_.handler(
        request,
        PendingAnswer([awaited](ServerResponse&& response) { bring(awaited, std::move(response)); },
                      [over] { return !over->load(); }));
    if (!awaited->value) {
        const auto place = asking_.insert(asking_.end(), &awaited->timer);
        co_await awaited->timer.async_wait(as_values);
        asking_.erase(place);
    }
    *over = true;
    co_return given(std::move(awaited->value));
}

/// In pieces, each of which the client has to take in time.
Task<bool> HttpLoop::send(Talk& talk, Turn& turn, const ServerResponse& response) {
    const Framing framing{.length = length_of(response), .keep_alive = turn.keep};
    const std::string head = response_head(response, turn.request.id, framing);
    std::string_view rest = turn.request.method == "HEAD" ? std::string_view{} : response.content();
    turn.served.bytes = rest.size();
    std::string_view first = head;
    bool open = true;
    do {
        const std::string_view piece = rest.substr(0, piece_bytes);
        rest.remove_prefix(piece.size());
        talk.wire.expires_after(limits_.piece);
        const Wire::Error error = co_await talk.wire.write(first, piece);
        open = !error;
        first = {};
    } while (open && !rest.empty());
    co_return open;
}

/// In chunks; for a client that knows none, until the connection ends.
Task<bool> HttpLoop::send_stream(Talk& talk, Turn& turn, const ServerResponse& response) {
    const bool chunked = turn.knows_chunks;
    turn.keep = turn.keep && chunked;
    const std::string head =
        response_head(response, turn.request.id, {.chunked = chunked, .keep_alive = turn.keep});
    talk.wire.expires_after(limits_.piece);
    bool open = !co_await talk.wire.write(head);
    if (turn.request.method == "HEAD") {
        co_return open;
    }
    while (open) {
        const auto piece = co_await piece_of(*response.stream);
        if (!piece) {
            break;
        }
        turn.served.bytes += piece->size();
        if (piece->empty()) {
            if (!chunked) {
                talk.wire.break_off();  // Its end alone would look like the answer's.
            }
            co_return false;
        }
        open = co_await send_piece(talk, chunked, *piece);
    }
    const std::string end{};
    co_return open && (!chunked || co_await send_piece(talk, chunked, end));
}

/// The empty one ends a chunked body.
Task<bool> HttpLoop::send_piece(Talk& talk, bool chunked, const std::string& piece) {
    talk.wire.expires_after(limits_.piece);
    if (!chunked) {
        co_return !co_await talk.wire.write(piece);
    }
    const std::string size = fmt::format("{:x}\r\n", piece.size());
    co_return !co_await talk.wire.write(size, piece) && !co_await talk.wire.write("\r\n");
}

/// The empty one at a stop: who reads is shown that there was more.
Task<std::optional<std::string>> HttpLoop::piece_of(BodyStream& stream) {
    using Piece = std::optional<std::string>;
    Piece broken{std::string{}};
    if (stopping_) {
        co_return broken;
    }
    const auto awaited = std::make_shared<Awaited<Piece>>(context_);
    awaited->timer.expires_at(steady_clock::time_point::max());
    stream.next([awaited](Piece piece) { bring(awaited, std::move(piece)); });
    if (!awaited->value) {
        const auto place = streaming_.insert(streaming_.end(), &awaited->timer);
        co_await awaited->timer.async_wait(as_values);
        streaming_.erase(place);
    }
    if (awaited->value) {
        co_return *std::move(awaited->value);
    }
    co_return broken;
}

Task<> HttpLoop::refuse(Talk& talk, const Problem& problem) {
    constexpr std::chrono::seconds linger{2};
    const ServerResponse response = to_response(problem);
    const std::string id = next_id();
    talk.wire.expires_after(linger);
    const std::string head = response_head(response, id, {.length = response.body.size()});
    const Wire::Error gone = co_await talk.wire.write(head, response.body);
    note_refusal(talk, id, problem);
    if (!gone && !stopping_) {
        co_await talk.wire.linger();
    }
}

void HttpLoop::note_refusal(const Talk& talk, const std::string& id, const Problem& problem) const {
    if (outside_.on_served) {
        ServedRequest served;
        served.id = id;
        served.peer = talk.peer;
        served.status = problem.status;
        outside_.on_served(served);
    }
}

}  // namespace orderlog::tools
