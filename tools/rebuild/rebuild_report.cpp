#include "tools/rebuild/rebuild_report.hpp"

#include "tools/output/json_text.hpp"
#include "tools/output/text_format.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace orderlog::tools {

using nlohmann::json;

ExitCode report_comparison(const Console& console, const FilledTables& filled,
                           const adapters::TablesComparison& comparison) {
    std::int64_t rows = 0;
    for (const adapters::TableHash& table : comparison.right.tables) {
        rows += table.rows;
    }
    const double rate = static_cast<double>(rows) / std::max(filled.seconds, 1e-9);
    const ExitCode code = comparison.equal() ? ExitCode::success : ExitCode::differs;
    if (console.json()) {
        json differences = json::array();
        for (const adapters::RowDifference& one : comparison.differences) {
            differences.push_back({{"table", one.table}, {"key", one.key}});
        }
        console.line(json_text({{"equal", comparison.equal()},
                                {"api_calls", rebuild_api_calls},
                                {"live_hash", events::to_hex(comparison.left.total)},
                                {"rebuilt_hash", events::to_hex(comparison.right.total)},
                                {"position", comparison.right.position.value()},
                                {"rows", rows},
                                {"rows_per_s", rate},
                                {"seconds", filled.seconds},
                                {"differences", differences}},
                               2));
        return code;
    }
    console.line(fmt::format("{} rows from the log in {:.1f} s: {} rows/s",
                             with_thousands(static_cast<std::uint64_t>(rows)), filled.seconds,
                             with_thousands(static_cast<std::uint64_t>(rate))));
    console.line(fmt::format("API calls: {}", rebuild_api_calls));
    console.line(fmt::format("live    {} at {}", events::to_hex(comparison.left.total),
                             comparison.left.position.value()));
    console.line(fmt::format("rebuilt {} at {}", events::to_hex(comparison.right.total),
                             comparison.right.position.value()));
    console.line(comparison.equal() ? console.green("equal") : console.red("the tables differ"));
    say_differences(console, comparison);
    return code;
}

void say_differences(const Console& console, const adapters::TablesComparison& comparison) {
    for (const adapters::RowDifference& one : comparison.differences) {
        console.line(printable(fmt::format("  {} {}", one.table, one.key)));
        console.line(printable("    live    " + one.left));
        console.line(printable("    rebuilt " + one.right));
    }
}

ExitCode report_replaced(const Console& console, const FilledTables& filled,
                         const std::string& replaced) {
    if (console.json()) {
        console.line(json_text({{"compared", false},
                                {"replaced", replaced},
                                {"api_calls", rebuild_api_calls},
                                {"position", filled.at.value()},
                                {"seconds", filled.seconds}},
                               2));
        return ExitCode::success;
    }
    console.line(
        fmt::format("{} orders from the log up to position {} in {:.1f} s; readers see "
                    "them instead of {}",
                    with_thousands(filled.orders), filled.at.value(), filled.seconds, replaced));
    return ExitCode::success;
}

ExitCode report_stopped(const Console& console) {
    if (console.json()) {
        console.line(json_text({{"stopped", true}, {"api_calls", rebuild_api_calls}}, 2));
    } else {
        console.line("stopped: the fresh tables are thrown away, readers keep theirs");
    }
    return ExitCode::incomplete;
}

}  // namespace orderlog::tools
