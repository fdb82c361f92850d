#pragma once

#include "adapters/sp_api/http_exchange.hpp"
#include "adapters/sp_api/request_target.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace orderlog::tools {

/// A request as the server has read it: whole, and within its limits.
struct ServerRequest {
    std::string id{};  ///< Ours, also the answer's X-Request-Id.
    std::string method{};
    /// The path begins with '/', is UTF-8 and has no control character, no backslash and no segment
    /// "." or "..".
    adapters::RequestTarget target{};
    adapters::HttpHeaders headers{};
    std::string body{};
    std::string peer{};  ///< The client's address.
    bool secret{false};  ///< It came by TLS.

    [[nodiscard]] std::string_view header(std::string_view name) const {
        return adapters::header(headers, name);
    }
};

/// A body that is made while it is sent.
class BodyStream {
 public:
    /// The next piece; none: that was all; an empty one: the rest cannot be had, and the client is
    /// shown so by the end of its connection in the middle of the answer.
    using Take = std::function<void(std::optional<std::string> piece)>;

    virtual ~BodyStream() = default;
    /// Calls `take` once, now or later, on any thread. Not called again before that, nor after the
    /// end. Destroyed while `take` is owed, it need not be called any more.
    virtual void next(Take take) = 0;
};

struct ServerResponse {
    std::uint16_t status{200};
    adapters::HttpHeaders headers{};
    std::string body{};
    /// Instead of `body`, if many are given the same; and, if that is worth it, the same by gzip.
    std::shared_ptr<const std::string> shared{};
    std::shared_ptr<const std::string> shared_gzip{};
    std::unique_ptr<BodyStream> stream{};  ///< Instead of `body`.
    /// Why it is a 500, for our log alone. Names no secret and no value of a row.
    std::string cause{};

    [[nodiscard]] std::string_view content() const {
        return shared ? std::string_view{*shared} : std::string_view{body};
    }
};

/// What is logged of an answer: no query, no header, no body.
struct ServedRequest {
    std::string id{};
    std::string peer{};
    std::string method{};  ///< Empty if the request could not be read.
    std::string path{};
    std::uint16_t status{0};
    std::uint64_t bytes{0};  ///< Of the body.
    std::uint64_t duration_us{0};
};

}  // namespace orderlog::tools
