#pragma once

#include "events/result.hpp"
#include "tools/http/server_limits.hpp"
#include "tools/http/tls_keys.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace orderlog::tools {

class HttpLoop;

/// An HTTP/1.1 server with a thread of its own. A client that is slow, silent, half-hearted or
/// hostile costs itself its connection, and nobody else.
class HttpServer {
 public:
    struct Place {
        std::string address{};  ///< An IP address.
        std::uint16_t port{0};  ///< 0: any free one.
        TlsFiles tls{};         ///< Looked at every now and then.
    };

    /// Listens from now on. `unavailable` if the address cannot be bound, `rejected` if the files
    /// of TLS cannot be used.
    static events::Result<std::unique_ptr<HttpServer>> open(const Place& place,
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
