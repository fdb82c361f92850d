#include "tools/rebuild/repair_report.hpp"

#include "tools/output/json_text.hpp"
#include "tools/output/text_format.hpp"
#include "tools/rebuild/rebuild_report.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

namespace orderlog::tools {

using adapters::TableChanges;
using adapters::TablesComparison;
using nlohmann::json;

namespace {

// Of tenants whose content differs; --json has them all.
constexpr std::size_t tenants_shown_max = 20;

std::string rows_text(std::int64_t rows) {
    return with_thousands(static_cast<std::uint64_t>(rows));
}

TextTable counts_of(const TablesComparison& sides) {
    TextTable table({"TABLE", "LIVE", "REBUILT", "MISSING", "CHANGED", "SURPLUS"});
    for (std::size_t i = 0; i < sides.changes.size(); ++i) {
        const TableChanges& changes = sides.changes[i];
        table.add({changes.table, rows_text(sides.left.tables[i].rows),
                   rows_text(sides.right.tables[i].rows), rows_text(changes.missing),
                   rows_text(changes.changed), rows_text(changes.surplus)});
    }
    return table;
}

/// The asked tenant's, else those that differ.
void say_contents(const Console& console, const PartRebuilt& part) {
    std::size_t said = 0;
    for (const adapters::TenantContent& one : part.comparison.tenants) {
        if ((part.scope.tenant.empty() && one.left == one.right) || said++ >= tenants_shown_max) {
            continue;
        }
        const auto shown = [](const std::string& hash) { return hash.empty() ? "no rows" : hash; };
        console.line(printable(fmt::format("content of tenant '{}'", one.tenant)));
        console.line("  live    " + shown(one.left));
        console.line("  rebuilt " + shown(one.right));
    }
    if (said > tenants_shown_max) {
        console.line(fmt::format("  and of {}", counted(said - tenants_shown_max, "other tenant")));
    }
}

json tables_json(const PartRebuilt& part) {
    json all = json::array();
    const TablesComparison& sides = part.comparison;
    for (std::size_t i = 0; i < sides.changes.size(); ++i) {
        const TableChanges& changes = sides.changes[i];
        all.push_back({{"table", changes.table},
                       {"live_rows", sides.left.tables[i].rows},
                       {"rebuilt_rows", sides.right.tables[i].rows},
                       {"missing", changes.missing},
                       {"changed", changes.changed},
                       {"surplus", changes.surplus}});
    }
    return all;
}

json contents_json(const TablesComparison& sides) {
    json all = json::array();
    for (const adapters::TenantContent& one : sides.tenants) {
        all.push_back({{"tenant", one.tenant}, {"live", one.left}, {"rebuilt", one.right}});
    }
    return all;
}

TableChanges sum_of(const std::vector<TableChanges>& all) {
    TableChanges sum;
    for (const TableChanges& one : all) {
        sum.missing += one.missing;
        sum.changed += one.changed;
        sum.surplus += one.surplus;
    }
    return sum;
}

json refused_json(const std::vector<adapters::RefusedOrder>& orders) {
    json all = json::array();
    for (const adapters::RefusedOrder& one : orders) {
        all.push_back({{"order", one.order}, {"reason", one.reason}});
    }
    return all;
}

void say_parked(const Console& console, const TablesComparison& sides) {
    const auto orders = [](std::int64_t count) {
        return counted(static_cast<std::uint64_t>(count), "order");
    };
    if (sides.parked > 0) {
        console.line("parked in the live tables: " + orders(sides.parked));
    }
    if (sides.left_out > 0) {
        console.line("parked in the rebuilt tables and not compared: " + orders(sides.left_out));
    }
}

void say_repaired(const Console& console, const adapters::RowsRepaired& repaired) {
    const TableChanges sum = sum_of(repaired.changes);
    console.line(fmt::format("repaired: {} inserted, {} updated, {} deleted",
                             rows_text(sum.missing), rows_text(sum.changed),
                             rows_text(sum.surplus)));
    for (const adapters::RefusedOrder& one : repaired.refused) {
        console.line(printable(fmt::format("refused: order {}: {}", one.order, one.reason)));
    }
}

/// What was compared last may be what was there before the repair.
bool still_differs(const PartRebuilt& part) {
    if (part.comparison.equal()) {
        return false;
    }
    return !part.repaired || !part.repaired->any() || !part.repaired->refused.empty() ||
           part.comparison.left_out > 0;
}

json part_json(const PartRebuilt& part) {
    const TablesComparison& sides = part.comparison;
    json differences = json::array();
    for (const adapters::RowDifference& one : sides.differences) {
        differences.push_back({{"table", one.table}, {"key", one.key}});
    }
    json said{{"tenant", part.scope.tenant.empty() ? json{} : json(part.scope.tenant)},
              {"projections", part.scope.projections},
              {"equal", sides.equal()},
              {"api_calls", rebuild_api_calls},
              {"live_hash", events::to_hex(sides.left.total)},
              {"rebuilt_hash", events::to_hex(sides.right.total)},
              {"position", sides.right.position.value()},
              {"seconds", part.filled.seconds},
              {"tables", tables_json(part)},
              {"contents", contents_json(sides)},
              {"differences", differences},
              {"parked", sides.parked},
              {"left_out", sides.left_out},
              {"repaired", nullptr}};
    if (part.repaired) {
        const TableChanges sum = sum_of(part.repaired->changes);
        said["repaired"] = {
            {"inserted", sum.missing}, {"updated", sum.changed}, {"deleted", sum.surplus}};
        said["refused"] = refused_json(part.repaired->refused);
    }
    return said;
}

}  // namespace

void say_compared(const Console& console, const PartRebuilt& part) {
    if (console.json()) {
        return;
    }
    const TablesComparison& sides = part.comparison;
    console.line(printable(
        fmt::format("{} from the log in {:.1f} s", scope_text(part.scope), part.filled.seconds)));
    console.line(fmt::format("API calls: {}", rebuild_api_calls));
    console.table(counts_of(sides));
    console.line(fmt::format("live    {} at {}", events::to_hex(sides.left.total),
                             sides.left.position.value()));
    console.line(fmt::format("rebuilt {} at {}", events::to_hex(sides.right.total),
                             sides.right.position.value()));
    say_contents(console, part);
    say_parked(console, sides);
    console.line(sides.equal() ? console.green("equal") : console.red("the tables differ"));
    say_differences(console, sides);
}

ExitCode report_part(const Console& console, const PartRebuilt& part) {
    const ExitCode code = still_differs(part) ? ExitCode::differs : ExitCode::success;
    if (console.json()) {
        console.line(json_text(part_json(part), 2));
    } else if (part.repaired) {
        say_repaired(console, *part.repaired);
    }
    return code;
}

}  // namespace orderlog::tools
