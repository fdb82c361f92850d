#include "adapters/sp_api/single_exchange.hpp"

#include <boost/asio/io_context.hpp>

#include <utility>

namespace orderlog::adapters {

CurlOutcome exchange(HttpRequest request, const Patience& patience) {
    constexpr std::size_t answer_bytes_max = 1 << 20;
    constexpr std::chrono::milliseconds look_every{100};
    boost::asio::io_context loop;
    CurlOutcome outcome;
    bool ended = false;
    CurlClient client(loop, {.body_bytes_max = answer_bytes_max,
                             .connect_timeout = patience.time / 2,
                             .total_timeout = patience.time,
                             .ca_file = patience.ca_file});
    client.send(std::move(request), [&](CurlOutcome end) {
        outcome = std::move(end);
        ended = true;
        loop.stop();  // A kept connection would be waited for.
    });
    while (!ended) {
        loop.run_for(look_every);
        // A loop that has nothing to wait for brings no end either.
        if (!ended && (loop.stopped() || patience.stop.stop_requested())) {
            client.cancel_all();
        }
    }
    return outcome;
}

}  // namespace orderlog::adapters
