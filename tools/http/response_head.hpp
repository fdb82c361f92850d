#pragma once

#include "tools/http/server_message.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace orderlog::tools {

/// How a response is framed.
struct Framing {
    std::optional<std::uint64_t> length{};  ///< Of the body; none: not known before its end.
    bool chunked{false};
    bool keep_alive{false};
};

/// Status line and header fields, with the empty line behind them. REQUIRES: no field of the
/// response holds a line end.
[[nodiscard]] std::string response_head(const ServerResponse& response, const std::string& id,
                                        const Framing& framing);

}  // namespace orderlog::tools
