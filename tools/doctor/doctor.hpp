#pragma once

#include "tools/config/configuration.hpp"
#include "tools/doctor/finding.hpp"

namespace orderlog::tools {

struct DoctorOptions {
    bool offline{false};  ///< Nothing is asked of Amazon.
};

/// Looks at everything that orderlog needs, beside a running engine or without one. Blocks for as
/// long as others take to answer: ten seconds each at most.
[[nodiscard]] Findings examine(const Configuration& configuration, const DoctorOptions& options);

}  // namespace orderlog::tools
