#include "adapters/postgres/connection_string.hpp"
#include "adapters/system/system_clock.hpp"
#include "engine/followed_before.hpp"
#include "tools/access/configured_clock.hpp"
#include "tools/access/engine_access.hpp"
#include "tools/control/followed_json.hpp"
#include "tools/orderlog/commands.hpp"
#include "tools/orderlog/import_plan.hpp"
#include "tools/output/json_format.hpp"
#include "tools/output/json_text.hpp"
#include "tools/output/text_format.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <memory>

namespace orderlog::tools {

using events::ErrorKind;
using events::Result;
using nlohmann::json;

namespace {

struct ImportCommandOptions {
    std::string from{};
    std::string sellers{};
    std::uint32_t months{24};
    bool no_backfill{false};
    bool dry_run{false};
};

using Steps = std::vector<ImportStep>;

// A request at the control socket may have 64 kB, and the engine does nothing else meanwhile.
constexpr std::size_t request_bytes_max = 48 << 10;
constexpr std::size_t request_connections_max = 25;

Result<void> check_source(const std::string& from) {
    const auto read = adapters::read_connection_string(from);
    if (!read) {
        return events::fail(ErrorKind::rejected, "--from is not a connection string",
                            "postgresql://user@host:5432/database, without Prisma's ?schema=…");
    }
    return read->has_secret
               ? events::fail(ErrorKind::rejected,
                              "a password on the command line is visible to every user",
                              "take it out of --from; set PGPASSWORD, or use ~/.pgpass")
               : Result<void>{};
}

/// Connections that the log knows; none if there is no log yet.
Result<json> known_connections(const CommandContext& context) {
    const auto status = engine_status(context.configuration, json::object());
    if (!status && status.error().kind != ErrorKind::not_found) {
        return tl::make_unexpected(status.error());
    }
    return status ? status->at("connections") : json::array();
}

/// What was decided, as EngineDesk tells it: one outcome.
void take_outcome(ImportStep& step, const json& outcome) {
    if (outcome.contains("error")) {
        const events::Error error = read_error_json(outcome.at("error"));
        step.status = ImportStatus::left_out;
        step.message = error.message;
        step.hint = error.hint;
        return;
    }
    const auto from = events::parse_time(outcome.value("follow_from", json()).is_null()
                                             ? std::string{}
                                             : outcome.at("follow_from").get<std::string>());
    step.message = from ? "updates followed from " + time_text(*from) : "updates followed from now";
    if (outcome.contains("bad_cursor")) {
        step.message += fmt::format(", since its cursor '{}' could not be used",
                                    outcome.at("bad_cursor").get<std::string>());
    }
    step.message += step.request.at("paused").get<bool>() ? ", paused" : "";
    step.message += step.request.at("credential").get<std::string>().empty()
                        ? ", without refresh token (TOKEN_MISSING)"
                        : "";
}

/// The next steps that one request can take.
std::vector<ImportStep*> next_steps(Steps& steps, std::size_t& at) {
    std::vector<ImportStep*> some;
    std::size_t bytes = 0;
    for (; at < steps.size() && some.size() < request_connections_max; ++at) {
        if (steps[at].status != ImportStatus::imported) {
            continue;
        }
        bytes += json_text(steps[at].request).size() + 1;
        if (bytes > request_bytes_max && !some.empty()) {
            break;
        }
        some.push_back(&steps[at]);
    }
    return some;
}

Result<void> import_all(Steps& steps, const CommandContext& context) {
    std::size_t at = 0;
    for (auto some = next_steps(steps, at); !some.empty(); some = next_steps(steps, at)) {
        json request{{"command", "connection.add"}, {"connections", json::array()}};
        for (const ImportStep* step : some) {
            request["connections"].push_back(step->request);
        }
        const auto answer = command_engine(context.configuration, request);
        if (!answer) {
            return tl::make_unexpected(answer.error());
        }
        for (std::size_t i = 0; i < some.size(); ++i) {
            take_outcome(*some[i], answer->at("outcomes").at(i));
        }
    }
    return {};
}

/// What the engine would decide, by this clock.
Result<void> foresee_all(Steps& steps, const CommandContext& context) {
    const auto clock = ConfiguredClock::open(context.configuration);
    if (!clock) {
        return tl::make_unexpected(clock.error());
    }
    const events::Time now = (*clock)->clock().now();
    for (ImportStep& step : steps) {
        if (step.status != ImportStatus::imported) {
            continue;
        }
        std::vector<engine::FollowedRow> rows;
        for (const json& row : step.request.at("rows")) {
            rows.push_back(followed_row(row));
        }
        take_outcome(step, begin_json(engine::begin_beside_backfill(
                               rows, step.request.at("backfill_months"), now)));
    }
    return {};
}

json step_json(const ImportStep& step) {
    return {{"tenant", step.tenant},
            {"connection", step.connection},
            {"status", to_text(step.status)},
            {"message", step.message},
            {"hint", step.hint}};
}

void show_line(const ImportStep& step, std::string_view done, const CommandContext& context) {
    const std::string_view became = step.status == ImportStatus::imported  ? done
                                    : step.status == ImportStatus::already ? "left alone"
                                                                           : "not imported";
    const std::string name =
        step.connection.empty() ? step.tenant : step.tenant + "/" + step.connection;
    context.console.line(
        fmt::format("{}: {}, {}", printable(name), became, printable(step.message)));
    if (!step.hint.empty()) {
        context.console.line("  HINT: " + printable(step.hint));
    }
}

void show(const Steps& steps, const json& summary, const CommandContext& context, bool dry_run) {
    if (context.console.json()) {
        json all = json::array();
        for (const ImportStep& step : steps) {
            all.push_back(step_json(step));
        }
        context.console.line(
            json_text(json{{"dry_run", dry_run}, {"summary", summary}, {"connections", all}}, 2));
        return;
    }
    const std::string_view done = dry_run ? "would be imported" : "imported";
    for (const ImportStep& step : steps) {
        show_line(step, done, context);
    }
    context.console.line(fmt::format("{} in all: {} {}, {} left alone, {} not imported",
                                     steps.size(), summary.at("imported").get<std::size_t>(), done,
                                     summary.at("already").get<std::size_t>(),
                                     summary.at("left_out").get<std::size_t>()));
}

json summary_of(const Steps& steps) {
    json summary{{"total", steps.size()}};
    for (const ImportStatus status :
         {ImportStatus::imported, ImportStatus::already, ImportStatus::left_out}) {
        summary[std::string(to_text(status))] =
            std::ranges::count(steps, status, &ImportStep::status);
    }
    return summary;
}

Result<ExitCode> run(const ImportCommandOptions& options, const CommandContext& context) {
    const auto sellers = read_sellers_file(options.sellers);
    if (!sellers) {
        return tl::make_unexpected(sellers.error());
    }
    const auto old = adapters::read_first_version(options.from);
    if (!old) {
        return tl::make_unexpected(old.error());
    }
    const auto known = known_connections(context);
    if (!known) {
        return tl::make_unexpected(known.error());
    }
    Steps steps = plan_import(*old, *sellers, *known,
                              {.application = context.configuration.text("amazon.application_id"),
                               .backfill_months = options.no_backfill ? 0 : options.months,
                               .now = adapters::SystemClock{}.now()});
    const auto done = options.dry_run ? foresee_all(steps, context) : import_all(steps, context);
    if (!done) {
        return tl::make_unexpected(done.error());
    }
    const json summary = summary_of(steps);
    show(steps, summary, context, options.dry_run);
    return summary.at("left_out") == 0 ? ExitCode::success : ExitCode::incomplete;
}

}  // namespace

void define_import(CLI::App& root, Choice& choice) {
    const auto options = std::make_shared<ImportCommandOptions>();
    CLI::App& command = add_command(
        root, choice,
        {"import-v1", "take over the sellers of the first version and where it had got to",
         "  orderlog import-v1 --from postgresql://reader@db.example/shop --sellers sellers.toml "
         "--dry-run\n"
         "  PGPASSWORD=… orderlog import-v1 --from postgresql://reader@db.example/shop "
         "--sellers sellers.toml\n"
         "A table a tenant in sellers.toml:\n"
         "  [acme]\n"
         "  seller = \"A2EUQ1WTGCTBG2\"\n"
         "  refresh_token_file = \"/run/secrets/acme\""});
    CLI::Option* from =
        command
            .add_option("--from", options->from, "database of the first version, without password")
            ->required();
    check_value(*from, check_source);
    command
        .add_option("--sellers", options->sellers,
                    "TOML file: each tenant's seller and place of its refresh token")
        ->type_name("FILE")
        ->required();
    CLI::Option* months =
        command.add_option("--months", options->months, "how far back the past is read")
            ->check(CLI::Range(1U, 120U))
            ->capture_default_str();
    command.add_flag("--no-backfill", options->no_backfill, "read no past")->excludes(months);
    command.add_flag("--dry-run", options->dry_run, "say what would be done, and do nothing");
    on_chosen(command, choice,
              [options](CommandContext& context) { return run(*options, context); });
}

}  // namespace orderlog::tools
