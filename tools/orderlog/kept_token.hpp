#pragma once

#include "events/ids.hpp"
#include "events/result.hpp"
#include "tools/config/configuration.hpp"
#include "tools/orderlog/token_place.hpp"

#include <string>

namespace orderlog::tools {

/// Where a connection's refresh token is from now on. One that stands in a file is put into the
/// store of secrets, if one is configured; otherwise as credential_of(). `adds`: the connection
/// must not be there yet, whose own token would be lost.
[[nodiscard]] events::Result<std::string> keep_token(const Configuration& configuration,
                                                     const events::StreamId& connection,
                                                     const TokenPlace& place, bool adds);

/// Nothing is stored for the connection any more.
[[nodiscard]] events::Result<void> forget_token(const Configuration& configuration,
                                                const events::StreamId& connection);

}  // namespace orderlog::tools
