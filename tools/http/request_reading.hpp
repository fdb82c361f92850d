#pragma once

#include "tools/http/problem.hpp"
#include "tools/http/server_message.hpp"
#include "tools/http/wire.hpp"

#include <optional>

namespace orderlog::tools {

/// What is wrong with a request that could not be read; none: the client is gone.
[[nodiscard]] std::optional<Problem> unreadable(const Wire::Error& error);

/// What is wrong with a header that two servers on its way may read differently.
[[nodiscard]] std::optional<Problem> ambiguity(const RequestParser& parser);

[[nodiscard]] adapters::HttpHeaders headers_of(const RequestParser& parser);

/// Without its header. None if its target is no path that this server reads. Its id and peer are
/// not set. REQUIRES: the parser is done.
[[nodiscard]] std::optional<ServerRequest> to_request(RequestParser& parser);

}  // namespace orderlog::tools
