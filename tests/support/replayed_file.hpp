#pragma once

#include "tools/replay/replay_log.hpp"

#include <filesystem>
#include <memory>

namespace orderlog::support {

/// The log that a bug report holds, as a fixture: a file that `log export --redact` wrote, from
/// tests/golden/replay or from anywhere. Throws with what is wrong if it is not believed.
[[nodiscard]] std::unique_ptr<tools::ReplayLog> replayed_file(const std::filesystem::path& path);

}  // namespace orderlog::support
