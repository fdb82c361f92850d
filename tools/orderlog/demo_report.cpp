#include "tools/orderlog/demo_report.hpp"

#include "adapters/rocksdb/rocksdb_event_log.hpp"
#include "tools/output/json_text.hpp"
#include "tools/output/text_format.hpp"
#include "tools/story/story.hpp"
#include "tools/supervision/demo_counts.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <filesystem>
#include <sstream>

namespace orderlog::tools {

using adapters::RocksdbEventLog;
using events::Result;
using nlohmann::json;

namespace {

/// The last milestones of the log, oldest first.
Result<std::vector<std::string>> excerpt(const std::string& data_dir) {
    constexpr std::uint64_t span = 400;
    constexpr std::size_t lines_max = 12;
    const auto log = RocksdbEventLog::open_secondary(data_dir, {});
    if (!log) {
        return tl::make_unexpected(log.error());
    }
    const std::uint64_t last = (*log)->info().last.value();
    const auto read =
        (*log)->read(events::LogPosition{last > span ? last - span : 0}, {.events = span});
    if (!read) {
        return tl::make_unexpected(read.error());
    }
    std::vector<std::string> lines;
    for (const events::StoredEvent& stored : *read) {
        if (is_milestone(stored.event)) {
            lines.push_back(fmt::format("  {} {:>6} {:<18} {}", time_text(stored.time),
                                        stored.position.value(), stream_text(stored.stream),
                                        story(stored)));
        }
    }
    if (lines.size() > lines_max) {
        lines.erase(lines.begin(), lines.end() - lines_max);
    }
    return lines;
}

double rate(const DemoFigures& figures) {
    return static_cast<double>(figures.orders) / figures.seconds;
}

void print_counts(const Console& console, const json& counts, const DemoFigures& figures) {
    console.line(fmt::format("orders {}, items {}, of them {} with a price, in sum {}",
                             with_thousands(counts.at("orders").get<std::uint64_t>()),
                             with_thousands(counts.at("items").get<std::uint64_t>()),
                             with_thousands(counts.at("priced_items").get<std::uint64_t>()),
                             counts.at("item_price_sum").get<std::string>()));
    for (const char* group : {"tenants", "statuses"}) {
        std::string line =
            fmt::format("by {}:", group == std::string("tenants") ? "tenant" : "status");
        for (const auto& [name, count] : counts.at(group).items()) {
            line += fmt::format(" {} {}", name, with_thousands(count.get<std::uint64_t>()));
        }
        console.line(line);
    }
    console.line(fmt::format("{:.1f} s, {:.0f} orders/s, peak memory of serve {}, {}",
                             figures.seconds, rate(figures), bytes_text(figures.peak_bytes),
                             counted(figures.restarts, "restart")));
}

/// What calls this program in a shell: its path if PATH does not find it.
std::string called() {
    namespace fs = std::filesystem;
    std::error_code failure;
    const fs::path own = fs::read_symlink("/proc/self/exe", failure);
    const char* variable = std::getenv("PATH");
    std::istringstream folders(variable == nullptr ? "" : variable);
    for (std::string folder; std::getline(folders, folder, ':');) {
        if (fs::equivalent(fs::path(folder) / "orderlog", own, failure)) {
            return "orderlog";
        }
    }
    return own.empty() ? "orderlog" : own.string();
}

void print_ways(const Console& console, const std::string& data_dir, const json& status,
                bool keeps) {
    console.line("look further:");
    const std::string program = called();
    for (const char* command : {"timeline acme", "log stats", "log verify"}) {
        console.line(fmt::format("  {} {} --data-dir {}", program, command, data_dir));
    }
    console.line(
        keeps
            ? fmt::format("  psql \"{}\"", status.at("tables").at("conninfo").get<std::string>())
            : "  the same command with --keep leaves the tables open and prints how to reach them");
    console.line(fmt::format("data: {}", data_dir));
}

}  // namespace

Result<void> report_demo(const CommandContext& context, const std::string& data_dir,
                         const json& status, const DemoFigures& figures, bool keeps) {
    // A configured URL may hold a password, which the engine does not tell.
    const std::string place = context.configuration.is_set("postgres.url")
                                  ? context.configuration.text("postgres.url")
                                  : status.at("tables").at("conninfo").get<std::string>();
    const auto counts = demo_counts(place, context.configuration.text("postgres.schema"));
    if (!counts) {
        return tl::make_unexpected(counts.error());
    }
    if (context.console.json()) {
        json all = *counts;
        all["seconds"] = figures.seconds;
        all["orders_per_s"] = rate(figures);
        all["restarts"] = figures.restarts;
        all["peak_bytes"] = figures.peak_bytes;
        all["connections"] = status.at("connections");
        all["data_dir"] = data_dir;
        context.console.line(json_text(all));
        return {};
    }
    const auto lines = excerpt(data_dir);
    if (!lines) {
        return tl::make_unexpected(lines.error());
    }
    context.console.line("from the timeline:");
    for (const std::string& line : *lines) {
        context.console.line(line);
    }
    print_counts(context.console, *counts, figures);
    print_ways(context.console, data_dir, status, keeps);
    return {};
}

}  // namespace orderlog::tools
