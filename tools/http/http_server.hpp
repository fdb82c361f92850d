#pragma once

#include "events/result.hpp"
#include "tools/http/server_limits.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace orderlog::tools {

class HttpLoop;

/// An HTTP/1.1 server with a thread of its own. A client that is slow, silent, half-hearted or
/// hostile costs itself its connection, and nobody else.
class HttpServer {
 public:
    /// Listens from now on. `address` is an IP address; port 0: any free one. `unavailable` if it
    /// cannot be bound.
    static events::Result<std::unique_ptr<HttpServer>> open(const std::string& address,
                                                            std::uint16_t port,
                                                            ServerOutside outside,
                                                            ServerLimits limits = {});
    /// `unavailable` if the address cannot be bound now.
    static events::Result<void> is_free(const std::string& address, std::uint16_t port);
    /// Takes no connection any more, answers what is under way within the grace, then closes.
    ~HttpServer();
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    [[nodiscard]] std::uint16_t port() const;

 private:
    explicit HttpServer(std::unique_ptr<HttpLoop> loop);

    std::unique_ptr<HttpLoop> loop_;
};

}  // namespace orderlog::tools
