#include "tools/orderlog/custom_view.hpp"

#include "tools/output/json_text.hpp"
#include "tools/output/text_format.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace orderlog::tools {

using adapters::CustomEntry;
using adapters::CustomState;
using adapters::CustomVersion;
using nlohmann::json;
using projections::CustomColumn;

namespace {

/// Nothing here can ask Amazon: a table is made of the log alone.
constexpr int project_api_calls = 0;

std::string view_of(const CustomVersion& version) {
    return version.schema() + "." + version.table.name;
}

std::uint64_t whole(std::int64_t number) {
    return static_cast<std::uint64_t>(number);
}

std::string state_text(CustomState state) {
    switch (state) {
        case CustomState::building:
            return "building";
        case CustomState::shown:
            return "shown";
        case CustomState::retired:
            return "retired";
    }
    return {};
}

json projected_json(const CustomProjected& projected) {
    const CustomVersion& version = projected.version;
    json columns = json::array();
    for (std::size_t i = 0; i < version.table.columns.size(); ++i) {
        const CustomColumn& column = version.table.columns[i];
        columns.push_back({{"name", column.name},
                           {"type", adapters::sql_type(column.type)},
                           {"unfit", projected.counts.columns[i].unfit},
                           {"unsaid", projected.counts.columns[i].unsaid}});
    }
    return {{"name", version.table.name},
            {"version", version.number},
            {"view", view_of(version)},
            {"rows", projected.counts.rows},
            {"columns", std::move(columns)},
            {"written", projected.progress.rows},
            {"position", projected.progress.at.value()},
            {"seconds", projected.progress.seconds},
            {"api_calls", project_api_calls},
            {"kept_live", projected.kept_live}};
}

/// The columns that only one side has, or of another type there.
std::vector<std::string> own_columns(const CustomVersion& version, const CustomVersion& other) {
    std::vector<std::string> names;
    for (const CustomColumn& column : version.table.columns) {
        const auto found = std::ranges::find(other.table.columns, column.name, &CustomColumn::name);
        if (found == other.table.columns.end() || found->type != column.type) {
            names.push_back(column.name);
        }
    }
    return names;
}

json comparison_json(const ComparedCustom& compared) {
    const adapters::CustomComparison& found = compared.comparison;
    json first = json::array();
    for (const auto& one : found.first) {
        const auto row = [](const std::string& text) {
            return text.empty() ? json(nullptr) : json::parse(text);
        };
        first.push_back({{"tenant_id", one.tenant},
                         {"external_order_id", one.order},
                         {"left", row(one.left)},
                         {"right", row(one.right)}});
    }
    return {{"name", compared.left.table.name},
            {"left",
             {{"version", compared.left.number},
              {"rows", found.left_rows},
              {"own_columns", own_columns(compared.left, compared.right)}}},
            {"right",
             {{"version", compared.right.number},
              {"rows", found.right_rows},
              {"own_columns", own_columns(compared.right, compared.left)}}},
            {"position", found.left_at.value()},
            {"only_left", found.only_left},
            {"only_right", found.only_right},
            {"changed", found.changed},
            {"differences", std::move(first)}};
}

void say_own_columns(const CustomVersion& version, const CustomVersion& other,
                     const Console& console) {
    for (const std::string& name : own_columns(version, other)) {
        console.line(
            fmt::format("column '{}' of version {} is not compared: version {} has none "
                        "of that type",
                        name, version.number, other.number));
    }
}

/// What a person would ask of a column without values.
void say_column(const CustomColumn& column, const adapters::CustomTables::ColumnCounts& counts,
                std::int64_t orders, const Console& console) {
    if (counts.unfit > 0) {
        console.line(fmt::format("column '{}' is null in {}: the value there is no {}", column.name,
                                 counted(whole(counts.unfit), "order"),
                                 adapters::sql_type(column.type)));
    }
    if (orders > 0 && counts.unsaid == orders) {
        const std::string& pointer = column.pointer.empty() ? column.v0_pointer : column.pointer;
        console.line(
            printable(fmt::format("column '{}' is null in all orders: no page has "
                                  "anything at '{}'",
                                  column.name, pointer)));
    }
}

}  // namespace

void show_projected(const CustomProjected& projected, const Console& console) {
    if (console.json()) {
        console.line(json_text(projected_json(projected), 2));
        return;
    }
    const CustomVersion& version = projected.version;
    console.line(fmt::format(
        "{}: {} of version {}, up to position {}; {} written in {:.1f} s, "
        "API calls: {}",
        view_of(version), counted(whole(projected.counts.rows), "order"), version.number,
        with_thousands(projected.progress.at.value()), with_thousands(projected.progress.rows),
        projected.progress.seconds, project_api_calls));
    for (std::size_t i = 0; i < version.table.columns.size(); ++i) {
        say_column(version.table.columns[i], projected.counts.columns[i], projected.counts.orders,
                   console);
    }
    console.note(projected.kept_live ? "the running engine keeps it current from now on"
                                     : "'orderlog serve' keeps it current");
}

void show_dropped(const std::string& name, std::optional<int> version, const Console& console) {
    if (console.json()) {
        console.line(json_text(
            {{"dropped", name}, {"version", version ? json(*version) : json(nullptr)}}, 2));
        return;
    }
    console.line(fmt::format("custom table '{}' is dropped{}", name,
                             version ? fmt::format(", version {}", *version) : ""));
}

void show_custom_tables(const std::vector<CustomEntry>& entries, events::LogPosition last,
                        const Console& console) {
    if (console.json()) {
        json tables = json::array();
        for (const CustomEntry& entry : entries) {
            tables.push_back({{"name", entry.name},
                              {"version", entry.number},
                              {"state", state_text(entry.state)},
                              {"position", entry.at.position.value()},
                              {"log_position", last.value()},
                              {"failure", entry.failure},
                              {"spec", entry.spec}});
        }
        console.line(json_text(tables, 2));
        return;
    }
    if (entries.empty()) {
        console.note("there are no custom tables yet: 'orderlog project --spec FILE' makes one");
        return;
    }
    TextTable table({"TABLE", "VERSION", "STATE", "POSITION", "LAST FAILURE"});
    for (const CustomEntry& entry : entries) {
        table.add({entry.name, std::to_string(entry.number), state_text(entry.state),
                   fmt::format("{} of {}", with_thousands(entry.at.position.value()),
                               with_thousands(last.value())),
                   entry.failure});
    }
    console.table(table);
}

ExitCode show_custom_comparison(const ComparedCustom& compared, const Console& console) {
    const adapters::CustomComparison& found = compared.comparison;
    const bool equal = found.only_left + found.only_right + found.changed == 0;
    const ExitCode code = equal ? ExitCode::success : ExitCode::differs;
    if (console.json()) {
        console.line(json_text(comparison_json(compared), 2));
        return code;
    }
    console.line(fmt::format("version {}: {}, version {}: {}", compared.left.number,
                             counted(whole(found.left_rows), "order"), compared.right.number,
                             counted(whole(found.right_rows), "order")));
    say_own_columns(compared.left, compared.right, console);
    say_own_columns(compared.right, compared.left, console);
    console.line(equal
                     ? console.green("equal")
                     : fmt::format("{} changed, {} only in version {}, {} only in version {}",
                                   with_thousands(whole(found.changed)),
                                   with_thousands(whole(found.only_left)), compared.left.number,
                                   with_thousands(whole(found.only_right)), compared.right.number));
    for (const auto& one : found.first) {
        console.line(printable(fmt::format("  {} {}", one.tenant, one.order)));
        console.line(printable("    - " + (one.left.empty() ? "absent" : one.left)));
        console.line(printable("    + " + (one.right.empty() ? "absent" : one.right)));
    }
    return code;
}

}  // namespace orderlog::tools
