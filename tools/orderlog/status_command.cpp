#include "tools/access/engine_access.hpp"
#include "tools/access/verification_view.hpp"
#include "tools/orderlog/commands.hpp"
#include "tools/orderlog/status_table.hpp"
#include "tools/output/json_text.hpp"
#include "tools/output/text_format.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <memory>

namespace orderlog::tools {

using events::Result;
using nlohmann::json;

namespace {

/// Before the first try has ended there is no error yet.
std::string opening_text(const Configuration& configuration) {
    return configuration.is_set("postgres.url") ? "PostgreSQL has not answered yet"
                                                : "the private cluster is being started";
}

std::string tables_text(const json& status, const Configuration& configuration) {
    if (!status.contains("tables")) {
        return {};
    }
    const json& tables = status["tables"];
    std::string text = fmt::format(", tables at {}", tables.at("position").get<std::uint64_t>());
    if (tables.value("rebuilding", false)) {
        return text + " (being rebuilt)";
    }
    if (!tables.at("connected").get<bool>()) {
        const std::string why = tables.value("last_error", "");
        text += fmt::format(" (not fed: {})", why.empty() ? opening_text(configuration) : why);
    }
    return text;
}

/// Simulated time runs so fast that an answer's way is a difference.
std::string clock_text(const json& status) {
    constexpr double tolerated_s = 60;
    const double ahead_s = status.value("amazon_ahead_s", 0.0);
    if (status.value("simulated", false) || std::abs(ahead_s) < tolerated_s) {
        return {};
    }
    return fmt::format(
        "Amazon's clock is {} {} this machine's; set it: timedatectl set-ntp true",
        duration_text(events::Duration{static_cast<std::int64_t>(std::abs(ahead_s) * 1e6)}),
        ahead_s > 0 ? "ahead of" : "behind");
}

/// Of another process's lease on the log; empty if none is known.
std::string lease_owner(const json& status) {
    return status.contains("lease") ? status["lease"].value("owner", "") : std::string{};
}

void show_alerts(const Console& console, const std::string& of, const json& alerts) {
    for (const json& alert : alerts) {
        const auto since = events::parse_time(alert.at("since").get<std::string>());
        console.line(
            fmt::format("alert {}: {}", of,
                        console.red(fmt::format("{}, {}{}", alert.at("kind").get<std::string>(),
                                                printable(alert.at("text").get<std::string>()),
                                                since ? ", since " + time_text(*since) : ""))));
    }
}

Result<ExitCode> show(const std::string& tenant, CommandContext& context) {
    const auto status = engine_status(context.configuration, {{"tenant", tenant}});
    if (!status) {
        return tl::make_unexpected(status.error());
    }
    if (context.console.json()) {
        context.console.line(json_text(*status, 2));
        return ExitCode::success;
    }
    context.console.line(fmt::format(
        "engine {}, log at position {}{}",
        status->at("running").get<bool>() ? context.console.green("runs") : "does not run",
        status->at("position").get<std::uint64_t>(), tables_text(*status, context.configuration)));
    if (const auto verified = status->find("verified"); verified != status->end()) {
        context.console.line("log " + verification_text(*verified));
    }
    if (const auto refused = status->find("refused"); refused != status->end()) {
        context.console.line(
            context.console.red("no engine can run: " + refused->at("message").get<std::string>()));
        context.console.note("HINT: " + refused->at("hint").get<std::string>());
    }
    if (const std::string owner = lease_owner(*status); !owner.empty()) {
        context.console.line(
            context.console.red("another engine acts for this log (LOCK_UNAVAILABLE): " + owner));
    }
    if (const std::string clock = clock_text(*status); !clock.empty()) {
        context.console.line(context.console.red(clock));
    }
    context.console.table(connection_table(status->at("connections")));
    for (const json& connection : status->at("connections")) {
        const std::string problem = connection.at("last_error");
        if (!problem.empty() && !connection.at("reason").is_null()) {
            context.console.line(fmt::format("{}: {}",
                                             connection.at("connection").get<std::string>(),
                                             context.console.red(problem)));
        }
    }
    show_alerts(context.console, "of the engine", status->value("alerts", json::array()));
    for (const json& connection : status->at("connections")) {
        show_alerts(context.console, connection.at("connection").get<std::string>(),
                    connection.value("alerts", json::array()));
    }
    return ExitCode::success;
}

}  // namespace

void define_status(CLI::App& root, Choice& choice) {
    const auto tenant = std::make_shared<std::string>();
    CLI::App& command =
        add_command(root, choice,
                    {"status", "how every connection is: progress, lag, last problem",
                     "  orderlog status\n  orderlog status --tenant acme --json"});
    command.add_option("--tenant,TENANT", *tenant, "only this tenant's connections");
    on_chosen(command, choice,
              [tenant](CommandContext& context) { return show(*tenant, context); });
}

}  // namespace orderlog::tools
