#pragma once

#include "tools/config/configuration.hpp"
#include "tools/doctor/finding.hpp"

namespace orderlog::tools {

/// How long an fsync takes below data_dir, and how much is free there and where the private cluster
/// is. Writes and removes a file of some kilobytes.
[[nodiscard]] Findings disk_findings(const Configuration& configuration);

}  // namespace orderlog::tools
