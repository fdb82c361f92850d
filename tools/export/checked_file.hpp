#pragma once

#include "tools/export/export_check.hpp"
#include "tools/export/line_file.hpp"

#include <functional>

namespace orderlog::tools {

/// A file read to its end, and believed or refused as ExportCheck does it; of one that is no export
/// at all the message says so and names it. What each line brought goes to `take`.
[[nodiscard]] events::Result<CheckedExport> checked_file(
    LineReader& reader, ExportTrust trust,
    const std::function<void(const TakenLine& taken)>& take = [](const TakenLine&) {});

}  // namespace orderlog::tools
