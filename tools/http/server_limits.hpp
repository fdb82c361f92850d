#pragma once

#include "events/result.hpp"
#include "tools/http/pending_answer.hpp"
#include "tools/http/server_message.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>

namespace orderlog::tools {

/// What a client may take of the server. Real time.
struct ServerLimits {
    std::uint32_t header_bytes{16 * 1024};
    std::uint64_t body_bytes{64 * 1024};
    std::size_t connections{4096};          ///< Beyond that, who has been silent longest is let go.
    std::chrono::milliseconds idle{60000};  ///< Between two requests of a connection.
    std::chrono::milliseconds request{10000};   ///< From a request's first byte to its last.
    std::chrono::milliseconds answer{60000};    ///< Until the handler has answered; then 504.
    std::chrono::milliseconds piece{30000};     ///< For the client to take 64 kB of an answer.
    std::chrono::milliseconds grace{5000};      ///< At a stop, for what is under way.
    std::chrono::milliseconds keys_look{2000};  ///< Between two looks at the files of TLS.
};

/// Who answers, and who is told of it.
struct ServerOutside {
    ServerHandler handler{};
    /// Called on the server's thread behind each answer.
    std::function<void(const ServedRequest&)> on_served{};
    /// Called on the server's thread when the certificate was changed, or could not be.
    std::function<void(const events::Result<void>&)> on_keys{};
};

}  // namespace orderlog::tools
