#pragma once

#include "engine/commands.hpp"
#include "engine/core.hpp"

#include <string>
#include <vector>

namespace orderlog::engine {

/// "'c1' of tenant 't1'", as messages name a connection.
[[nodiscard]] std::string shown(const events::StreamId& stream);

/// The state that a command is about; `not_found` if there is no such connection, `rejected` if it
/// was removed.
[[nodiscard]] events::Result<const ConnectionState*> known(const Core& core,
                                                           const events::StreamId& stream);

/// The selected connections that were not removed; `not_found` if there is none.
[[nodiscard]] events::Result<std::vector<events::StreamId>> living(const Core& core,
                                                                   const Selection& selection);

}  // namespace orderlog::engine
