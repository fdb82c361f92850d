#pragma once

#include <boost/asio/dispatch.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <memory>
#include <optional>
#include <utility>

namespace orderlog::tools {

/// What another thread brings; the timer ends the wait for it. Keeps the loop that it wakes.
template <class T>
struct Awaited {
    explicit Awaited(std::shared_ptr<boost::asio::io_context> loop)
        : context(std::move(loop)), timer(*context) {}

    std::shared_ptr<boost::asio::io_context> context;
    boost::asio::steady_timer timer;
    std::optional<T> value{};
};

/// On any thread.
template <class T>
void bring(const std::shared_ptr<Awaited<T>>& awaited, T value) {
    const auto brought = std::make_shared<T>(std::move(value));
    boost::asio::dispatch(*awaited->context, [awaited, brought] {
        awaited->value = std::move(*brought);
        awaited->timer.cancel();
    });
}

}  // namespace orderlog::tools
