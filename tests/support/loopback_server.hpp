#pragma once

#include "adapters/sp_api/http_exchange.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace orderlog::test {

/// What the server does to a request.
struct ServerAnswer {
    adapters::HttpResponse response{};
    std::chrono::milliseconds delay{0};
    /// Sends so many bytes of the whole answer, then closes.
    std::optional<std::size_t> cut_after{};
    bool reset{false};  ///< Ends the connection with RST instead of an answer.
    /// Content-Length is so much larger than the body, behind which it closes.
    std::size_t announced_more{0};
    std::chrono::milliseconds drip{0};  ///< Waits so long before each tenth of the answer.
};

/// An HTTP/1.1 server on 127.0.0.1 with a thread of its own, which calls `answer`. For tests.
class LoopbackServer {
 public:
    using Answer = std::function<ServerAnswer(const adapters::HttpRequest&)>;

    explicit LoopbackServer(Answer answer);
    ~LoopbackServer();

    /// "http://127.0.0.1:PORT"
    [[nodiscard]] std::string url() const;
    [[nodiscard]] int connections() const;  ///< Accepted so far.
    [[nodiscard]] int requests() const;     ///< Read whole so far.

 private:
    class Loop;
    std::unique_ptr<Loop> loop_;
};

}  // namespace orderlog::test
