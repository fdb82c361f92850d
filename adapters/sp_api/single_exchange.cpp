#include "adapters/sp_api/single_exchange.hpp"

#include <boost/asio/io_context.hpp>

#include <utility>

namespace orderlog::adapters {

CurlOutcome exchange(HttpRequest request) {
    constexpr std::chrono::seconds patience{10};
    constexpr std::size_t answer_bytes_max = 1 << 20;
    boost::asio::io_context loop;
    CurlOutcome outcome;
    bool ended = false;
    CurlClient client(loop, {.body_bytes_max = answer_bytes_max,
                             .connect_timeout = patience / 2,
                             .total_timeout = patience});
    client.send(std::move(request), [&](CurlOutcome end) {
        outcome = std::move(end);
        ended = true;
        loop.stop();  // A kept connection would be waited for.
    });
    if (!ended) {
        loop.run();
    }
    return outcome;
}

}  // namespace orderlog::adapters
