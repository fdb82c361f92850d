#pragma once

#include "tools/replay/replay.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace orderlog::tools {

/// What a replay shows, for people and as JSON.

/// How many events there were of each type.
using TypeCounts = std::map<std::string_view, std::uint64_t>;

/// The event that was folded last, what it changed in its connection's state and in orders; with
/// `whole` all of that state instead.
[[nodiscard]] std::vector<std::string> step_lines(const Replay& replay, bool whole);
[[nodiscard]] nlohmann::json step_json(const Replay& replay);

/// Where it ended: events, states of connections, rows, and a hash of what Amazon said.
[[nodiscard]] std::vector<std::string> end_lines(const ReplayLog& log, const Replay& replay,
                                                 const TypeCounts& types);
[[nodiscard]] nlohmann::json end_json(const ReplayLog& log, const Replay& replay,
                                      const TypeCounts& types);

}  // namespace orderlog::tools
