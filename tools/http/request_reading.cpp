#include "tools/http/request_reading.hpp"

#include "tools/http/target_rules.hpp"

#include <boost/beast/core/error.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>

#include <iterator>
#include <string>
#include <utility>

namespace orderlog::tools {

namespace beast = boost::beast;
namespace http = boost::beast::http;

std::optional<Problem> unreadable(const Wire::Error& error) {
    if (error == http::error::header_limit || error == http::error::buffer_overflow) {
        return Problem{431, "the request's header is longer than this server takes"};
    }
    if (error == http::error::body_limit) {
        return Problem{413, "the request's body is longer than this server takes"};
    }
    if (error == beast::error::timeout) {
        return Problem{408, "the request did not come in time"};
    }
    const bool of_http = error.category() == make_error_code(http::error::bad_method).category();
    if (of_http && error != http::error::end_of_stream && error != http::error::partial_message) {
        return Problem{400, "this is no HTTP/1.1 request: " + error.message()};
    }
    return std::nullopt;
}

std::optional<Problem> ambiguity(const RequestParser& parser) {
    const auto& message = parser.get();
    const auto [coding, end] = message.equal_range(http::field::transfer_encoding);
    if (coding != end &&
        (std::next(coding) != end || !beast::iequals(coding->value(), "chunked"))) {
        return Problem{501, "of all transfer encodings this server knows 'chunked' alone"};
    }
    if (coding != end && message.version() < 11) {
        return Problem{400, "HTTP/1.0 knows no transfer encoding"};
    }
    const auto hosts = message.count(http::field::host);
    if (hosts > 1 || (hosts == 0 && message.version() >= 11)) {
        return Problem{400, "a request names its host, once"};
    }
    return std::nullopt;
}

adapters::HttpHeaders headers_of(const RequestParser& parser) {
    adapters::HttpHeaders headers;
    for (const auto& field : parser.get()) {
        headers.emplace_back(std::string{field.name_string()}, std::string{field.value()});
    }
    return headers;
}

std::optional<ServerRequest> to_request(RequestParser& parser) {
    auto message = parser.release();
    const auto written = message.target();
    auto target = read_strict_target({written.data(), written.size()});
    if (!target) {
        return std::nullopt;
    }
    ServerRequest request;
    request.method = std::string{message.method_string()};
    request.target = *std::move(target);
    request.body = std::move(message.body());
    return request;
}

}  // namespace orderlog::tools
