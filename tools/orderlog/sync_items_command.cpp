#include "tools/access/engine_access.hpp"
#include "tools/control/run_outcomes.hpp"
#include "tools/orderlog/backfill_run.hpp"
#include "tools/orderlog/commands.hpp"
#include "tools/orderlog/engine_session.hpp"
#include "tools/output/json_text.hpp"
#include "tools/output/text_format.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <utility>

namespace orderlog::tools {

using events::ErrorKind;
using events::Result;
using nlohmann::json;

namespace {

struct ItemsOptions {
    std::string tenant{};
    bool all{false};
};

Result<json> begin_runs(const ItemsOptions& options, const AskEngine& ask) {
    return ask({{"command", "sync.items"}, {"tenant", options.tenant}, {"actor", command_actor()}})
        .map([](const json& begun) { return begun.at("runs"); });
}

void show_lines(const json& said, const CommandContext& context) {
    for (const json& one : said.at("results")) {
        const std::string message = one.at("message");
        context.console.line(fmt::format(
            "{}/{}: {}, items of {} owed, {} paid, {} refused, {} given up{}",
            one.at("tenantId").get<std::string>(), one.at("connection").get<std::string>(),
            one.at("reasonCode").get<std::string>(), counted(one.at("owed").get<int>(), "order"),
            one.at("paid").get<int>(), one.at("refused").get<int>(), one.at("abandoned").get<int>(),
            message.empty() ? "" : ": " + printable(message)));
    }
}

Result<ExitCode> run(const ItemsOptions& options, const CommandContext& context) {
    const auto begun_at = std::chrono::steady_clock::now();
    const auto any = living_connections(context.configuration, {.tenant = options.tenant});
    if (!any) {
        return tl::make_unexpected(any.error());
    }
    std::optional<json> runs;
    const auto over = [&](const AskEngine& ask) -> Result<bool> {
        if (!runs) {
            auto begun = begin_runs(options, ask);
            if (!begun) {
                return tl::make_unexpected(begun.error());
            }
            runs = std::move(*begun);
        }
        return collect_outcomes(*runs, "items.outcomes", ask);
    };
    const auto worked = work_with_engine(context, {"sync items", over});
    if (!worked && !runs) {
        return tl::make_unexpected(worked.error());
    }
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - begun_at);
    const json said = items_summary(runs.value_or(json::array()), options.all ? "global" : "tenant",
                                    took.count());
    if (context.console.json()) {
        context.console.line(json_text(said, 2));
    } else {
        show_lines(said, context);
    }
    const json& summary = said.at("summary");
    const bool success = runs && summary.at("success") == summary.at("total");
    return worked.map([&] { return success ? ExitCode::success : ExitCode::incomplete; });
}

}  // namespace

void define_sync_items(CLI::App& group, Choice& choice) {
    const auto options = std::make_shared<ItemsOptions>();
    CLI::App& command =
        add_command(group, choice,
                    {"items", "ask now for the items that orders of Orders v0 still owe, then end",
                     "  orderlog sync items acme\n  orderlog sync items --all --json"});
    CLI::Option* tenant =
        command.add_option("--tenant,TENANT", options->tenant, "whose connections");
    command.add_flag("--all", options->all, "every tenant's")->excludes(tenant);
    on_chosen(
        command, choice, [options](CommandContext& context) { return run(*options, context); },
        {.usable =
             [options] {
                 return options->tenant.empty() && !options->all
                            ? events::fail(ErrorKind::rejected, "whose items shall be asked for?",
                                           "say a tenant, or --all")
                            : Result<void>{};
             },
         .sends = true,
         .beside = true});
}

}  // namespace orderlog::tools
