#pragma once

#include "adapters/sp_api/http_exchange.hpp"
#include "events/result.hpp"
#include "events/time.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

namespace boost::asio {
class io_context;
}

namespace orderlog::adapters {

struct CurlLimits {
    std::size_t in_flight_max{32};         ///< More wait in line, first come first served.
    std::size_t body_bytes_max{32 << 20};  ///< Decoded. An answer above is broken off.
    std::chrono::milliseconds connect_timeout{10'000};
    std::chrono::milliseconds total_timeout{60'000};  ///< Of one request, from its start.
    std::string ca_file{};  ///< Whom to trust instead of whom the system does; empty: as it does.
};

/// How an HTTP request ended. Times are real ones.
struct CurlOutcome {
    HttpResponse response{};
    std::string error{};  ///< Why there is no whole response; empty: there is.
    bool sent{false};     ///< Some of the request has left, the other side may have acted.
    bool cancelled{false};
    events::Duration duration{};
};

/// HTTP(S) over libcurl's multi_socket interface on an Asio loop: kept-alive connections, verified
/// certificates, plain http to loopback addresses only, no redirects. Belongs to the thread that
/// runs the loop; each `done` is called there exactly once, also by `cancel_all`.
class CurlClient {
 public:
    using Done = std::function<void(CurlOutcome)>;

    CurlClient(boost::asio::io_context& loop, CurlLimits limits);
    ~CurlClient();

    void send(HttpRequest request, Done done);
    /// Ends everything now; what is sent later is cancelled at once.
    void cancel_all();

 private:
    class Multi;
    std::unique_ptr<Multi> multi_;
};

}  // namespace orderlog::adapters
