#pragma once

#include "adapters/sp_api/http_exchange.hpp"
#include "events/time.hpp"

#include <cstdint>
#include <functional>

namespace orderlog::adapters {

/// How an answer travels.
enum class Transport : std::uint8_t {
    whole,         ///< As it is.
    reset_before,  ///< The connection is reset before Amazon acted: no quota taken, no answer.
    reset_after,   ///< Amazon acted (quota taken), then the connection is reset.
    silent,        ///< Amazon acted; no byte of the answer ever comes: the caller times out.
    drip,          ///< The body comes in small pieces, slowly, but whole.
    truncated,     ///< The body ends in its middle, the connection is closed.
    wrong_length,  ///< Content-Length is larger than the body that follows.
};

/// An answer and its way. `response` is the whole one, also where not all of it arrives. `delay` is
/// Amazon's time from the request to the answer's end; a silent answer has none.
struct Delivery {
    HttpResponse response{};
    Transport transport{Transport::whole};
    events::Duration delay{};
};

/// Amazon with the way to it: asked once a request, at Amazon's time.
using Network = std::function<Delivery(const HttpRequest&, events::Time now)>;

}  // namespace orderlog::adapters
