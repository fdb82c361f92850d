#pragma once

#include "events/result.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace orderlog::tools {

/// Puts a request to an engine and returns its answer.
using AskEngine = std::function<events::Result<nlohmann::json>(const nlohmann::json& /*request*/)>;

/// Adds to each of the runs that is over what became of it, as `command` ("sync.outcomes",
/// "items.outcomes") answers of many of them at once; whether all are.
[[nodiscard]] events::Result<bool> collect_outcomes(nlohmann::json& runs,
                                                    const std::string& command,
                                                    const AskEngine& ask);

/// How a run ended, as the first version tells it: "success"; "skipped" if the connection could not
/// be asked for as things stand (no token, paused, another log's); "failed" for the rest.
[[nodiscard]] std::string_view sync_status(std::string_view reason);

/// The first version's answer of a global run. `runs` are those of `sync.run`, each with its
/// outcome if it has ended; one that has not is failed.
[[nodiscard]] nlohmann::json sync_summary(const nlohmann::json& runs, std::string_view mode,
                                          std::int64_t duration_ms);

/// The same of runs of `sync.items`; in each result `owed` counts the orders whose items were asked
/// for, `paid`, `refused` and `abandoned` what became of them.
[[nodiscard]] nlohmann::json items_summary(const nlohmann::json& runs, std::string_view mode,
                                           std::int64_t duration_ms);

/// Of connections as `status` tells them, the `count` that have waited longest: those first that
/// were never tried, then by the last try, one that succeeded or one whose failure still stands, so
/// that who fails keeps no other from its turn. Paused ones and those that somebody must see to
/// come last. Ties by name.
[[nodiscard]] nlohmann::json longest_waiting(const nlohmann::json& connections, std::size_t count);

}  // namespace orderlog::tools
