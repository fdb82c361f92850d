#include "events/check.hpp"
#include "tests/fuzz/fuzz_input.hpp"
#include "tools/http/request_reading.hpp"
#include "tools/http/target_rules.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

using namespace orderlog;
using events::check;
using tools::RequestParser;
using tools::Wire;

namespace {

constexpr std::uint32_t header_bytes = 1024;
constexpr std::uint64_t body_bytes = 1024;

// What became of a client's bytes.
struct Outcome {
    bool refused{false};
    bool whole{false};
    adapters::HttpHeaders headers{};
    std::optional<tools::ServerRequest> request{};
};

// Bytes as they come, `piece` at a time; as the server does, the rest of them is the next
// request's.
Wire::Error put_all(RequestParser& parser, std::string_view bytes, std::size_t piece) {
    std::string unread;
    while (!parser.is_done()) {
        const auto some = bytes.substr(0, piece);
        bytes.remove_prefix(some.size());
        unread += some;
        Wire::Error error;
        const std::size_t taken = parser.put(boost::asio::buffer(unread), error);
        check(taken <= unread.size());
        unread.erase(0, taken);
        if (error && error != boost::beast::http::error::need_more) {
            return error;
        }
        if (some.empty() && (taken == 0 || unread.empty())) {
            return boost::beast::http::error::partial_message;
        }
    }
    return {};
}

// One length, told in one way.
void check_framing(const RequestParser& parser) {
    namespace http = boost::beast::http;
    const auto lengths = parser.get().count(http::field::content_length);
    const auto codings = parser.get().count(http::field::transfer_encoding);
    check(lengths + codings <= 1);
}

Outcome outcome_of(std::string_view bytes, std::size_t piece) {
    RequestParser parser;
    parser.eager(true);
    parser.header_limit(header_bytes);
    parser.body_limit(body_bytes);
    const Wire::Error error = put_all(parser, bytes, piece);
    Outcome outcome;
    if (error) {
        // Who is told nothing has gone in the middle of a request.
        outcome.refused = tools::unreadable(error).has_value();
        check(outcome.refused || error == boost::beast::http::error::partial_message);
        return outcome;
    }
    outcome.whole = true;
    outcome.refused = tools::ambiguity(parser).has_value();
    if (!outcome.refused) {
        check_framing(parser);
        outcome.headers = tools::headers_of(parser);
        outcome.request = tools::to_request(parser);
    }
    return outcome;
}

void check_target(const adapters::RequestTarget& target) {
    check(target.path.starts_with('/'));
    check(tools::is_plain_text(target.path));
    check(target.path.find('\\') == std::string::npos);
    const std::string closed = target.path + "/";
    check(closed.find("/../") == std::string::npos && closed.find("/./") == std::string::npos);
    check(target.parameters.size() <= 64);
    for (const auto& [name, value] : target.parameters) {
        check(tools::is_plain_text(name) && tools::is_plain_text(value));
    }
}

void check_same(const Outcome& left, const Outcome& right) {
    check(left.whole == right.whole);
    if (!left.whole) {
        return;
    }
    check(left.refused == right.refused && left.headers == right.headers);
    check(left.request.has_value() == right.request.has_value());
    if (left.request) {
        check(left.request->method == right.request->method);
        check(left.request->target.path == right.request->target.path);
        check(left.request->target.parameters == right.request->target.parameters);
        check(left.request->body == right.request->body);
    }
}

}  // namespace

// What a client sends, whole and in pieces; and its first line as a target by itself.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::FuzzInput input{data, size};
    const std::size_t piece = std::max<std::size_t>(input.byte() % 32, 1);
    const std::string_view bytes = input.rest();
    const Outcome whole = outcome_of(bytes, std::max<std::size_t>(bytes.size(), 1));
    check_same(whole, outcome_of(bytes, piece));
    if (whole.request) {
        check_target(whole.request->target);
        check(!whole.request->method.empty());
        check(whole.request->body.size() <= body_bytes);
    }
    if (const auto target = tools::read_strict_target(bytes.substr(0, bytes.find('\n')))) {
        check_target(*target);
    }
    return 0;
}
