#include "tools/http/http_loop.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <fmt/core.h>

#include <utility>

namespace orderlog::tools {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

/// Request ids count from here, so that those of a later process are others.
std::uint64_t first_id() {
    return static_cast<std::uint64_t>(std::chrono::system_clock::now().time_since_epoch() /
                                      std::chrono::microseconds{1});
}

}  // namespace

HttpLoop::HttpLoop(ServerOutside outside, ServerLimits limits, std::optional<TlsKeys> keys)
    : outside_(std::move(outside)),
      limits_(limits),
      acceptor_(*context_),
      keys_(std::move(keys)),
      requests_(first_id()) {}

HttpLoop::~HttpLoop() {
    if (thread_.joinable()) {
        asio::post(*context_, [this] { stop(); });
        thread_.join();
    }
}

void HttpLoop::open(const std::string& address, std::uint16_t port) {
    const tcp::endpoint place{asio::ip::make_address(address), port};
    acceptor_.open(place.protocol());
    acceptor_.set_option(tcp::acceptor::reuse_address{true});
    acceptor_.bind(place);
    acceptor_.listen();
    port_ = acceptor_.local_endpoint().port();
    asio::co_spawn(*context_, accept(), asio::detached);
    if (keys_) {
        asio::co_spawn(*context_, watch_keys(), asio::detached);
    }
    thread_ = std::jthread([this] { context_->run(); });
}

/// Whoever waits for a request is let go; what is under way has the grace. Then nothing is left to
/// run, and the thread ends.
void HttpLoop::stop() {
    stopping_ = true;
    acceptor_.close();
    keys_timer_.cancel();
    for (Talk* const talk : waiting_) {
        talk->wire.close();
    }
    for (asio::steady_timer* const timer : streaming_) {
        timer->cancel();
    }
    grace_.emplace(*context_, limits_.grace);
    grace_->async_wait([this](const Wire::Error& error) {
        if (!error) {
            for (Talk& talk : talks_) {
                talk.wire.close();
            }
            for (asio::steady_timer* const timer : asking_) {
                timer->cancel();
            }
        }
    });
}

Task<> HttpLoop::accept() {
    // When the process has no descriptor left, that of somebody silent becomes free.
    constexpr std::chrono::milliseconds pause{20};
    while (!stopping_) {
        auto [error, socket] = co_await acceptor_.async_accept(as_values);
        if (stopping_) {
            break;
        }
        const bool full = talks_.size() >= limits_.connections;
        if ((error || full) && !waiting_.empty()) {
            waiting_.front()->wire.close();
        }
        if (error) {
            asio::steady_timer timer{*context_, pause};
            co_await timer.async_wait(as_values);
        } else if (!full || !waiting_.empty()) {
            asio::co_spawn(*context_, converse(std::move(socket)), asio::detached);
        }
    }
    end_grace();
}

/// Nothing is under way any more: nobody waits for the rest of it.
void HttpLoop::end_grace() {
    if (talks_.empty() && grace_) {
        grace_->cancel();
    }
}

/// New clients shake hands by what the files hold now; the others keep what they have.
Task<> HttpLoop::watch_keys() {
    while (!stopping_) {
        keys_timer_.expires_after(limits_.keys_look);
        co_await keys_timer_.async_wait(as_values);
        const auto renewal = stopping_ ? TlsKeys::Renewal::unchanged : keys_->renew();
        if (outside_.on_keys && renewal != TlsKeys::Renewal::unchanged) {
            outside_.on_keys(renewal.map([](TlsKeys::Renewal) {}));
        }
    }
}

/// Whether a client's requests can be read. Until then it has not asked, and may be let go.
Task<bool> HttpLoop::begin(Talk& talk) {
    const auto place = waiting_.insert(waiting_.end(), &talk);
    talk.wire.expires_after(limits_.request);
    const Wire::Error error = co_await talk.wire.shake_hands();
    waiting_.erase(place);
    co_return !error;
}

Task<> HttpLoop::converse(tcp::socket socket) {
    const auto talk = talks_.emplace(talks_.end(), std::move(socket),
                                     keys_ ? keys_->context() : TlsKeys::Context{});
    if (co_await begin(*talk)) {
        while (co_await take_turn(*talk)) {
        }
        co_await talk->wire.take_leave();
    }
    talk->wire.close();
    talks_.erase(talk);
    end_grace();
}

}  // namespace orderlog::tools
