#pragma once

#include "tools/http/server_message.hpp"

#include <functional>
#include <utility>

namespace orderlog::tools {

/// The answer that a request waits for. Given once, on any thread; who drops it without an answer
/// has answered 500.
class PendingAnswer {
 public:
    using Send = std::function<void(ServerResponse&&)>;

    explicit PendingAnswer(Send send) : send_(std::move(send)) {}
    PendingAnswer(PendingAnswer&& other) noexcept : send_(std::exchange(other.send_, {})) {}
    PendingAnswer& operator=(PendingAnswer&&) = delete;
    ~PendingAnswer() {
        if (send_) {
            send_({.status = 500});
        }
    }

    /// REQUIRES: it was not given before.
    void give(ServerResponse response) { std::exchange(send_, {})(std::move(response)); }

 private:
    Send send_;
};

/// Called on the server's thread, which must not wait.
using ServerHandler = std::function<void(ServerRequest request, PendingAnswer answer)>;

}  // namespace orderlog::tools
