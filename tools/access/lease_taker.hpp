#pragma once

#include "adapters/postgres/log_lease.hpp"
#include "events/result.hpp"
#include "tools/config/configuration.hpp"

#include <string>

namespace orderlog::tools {

/// This process, for the lease of the log below data_dir; a private cluster is this machine's,
/// whenever it booted. REQUIRES: the log is there.
[[nodiscard]] events::Result<adapters::LeaseTaker> lease_taker(const Configuration& configuration);

/// `unavailable`: the log's lease is, or by now is, this other process's.
[[nodiscard]] events::Error held_elsewhere(const std::string& owner, bool taken_over = false);

}  // namespace orderlog::tools
