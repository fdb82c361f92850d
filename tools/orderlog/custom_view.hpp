#pragma once

#include "adapters/postgres/custom_sql.hpp"
#include "adapters/postgres/custom_tables.hpp"
#include "tools/output/console.hpp"
#include "tools/output/exit_code.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace orderlog::tools {

/// How far the log has been brought into a version.
struct CustomProgress {
    std::uint64_t rows{0};  ///< Written or guarded, by this process.
    events::LogPosition at{};
    double seconds{0};
};

/// A version that was brought to the log's end.
struct CustomProjected {
    const adapters::CustomVersion& version;
    const adapters::CustomTables::Counts& counts;
    CustomProgress progress{};
    bool kept_live{false};  ///< An engine runs.
};
void show_projected(const CustomProjected& projected, const Console& console);

void show_dropped(const std::string& name, std::optional<int> version, const Console& console);

/// `last`: where the log ends.
void show_custom_tables(const std::vector<adapters::CustomEntry>& entries, events::LogPosition last,
                        const Console& console);

struct ComparedCustom {
    const adapters::CustomVersion& left;
    const adapters::CustomVersion& right;
    const adapters::CustomComparison& comparison;
};
/// Says success if no order differs, else differs.
[[nodiscard]] ExitCode show_custom_comparison(const ComparedCustom& compared,
                                              const Console& console);

}  // namespace orderlog::tools
