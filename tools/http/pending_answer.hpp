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

    /// Any thread.
    using Wanted = std::function<bool()>;

    explicit PendingAnswer(Send send, Wanted wanted = {})
        : send_(std::move(send)), wanted_(std::move(wanted)) {}
    PendingAnswer(PendingAnswer&& other) noexcept
        : send_(std::exchange(other.send_, {})), wanted_(std::exchange(other.wanted_, {})) {}
    PendingAnswer& operator=(PendingAnswer&&) = delete;
    ~PendingAnswer() {
        if (send_) {
            send_({.status = 500});
        }
    }

    /// False: who asked was told that it took too long, so that nobody reads it any more.
    [[nodiscard]] bool wanted() const { return !wanted_ || wanted_(); }
    /// REQUIRES: it was not given before.
    void give(ServerResponse response) { std::exchange(send_, {})(std::move(response)); }

 private:
    Send send_;
    Wanted wanted_;
};

/// Called on the server's thread, which must not wait.
using ServerHandler = std::function<void(ServerRequest request, PendingAnswer answer)>;

}  // namespace orderlog::tools
