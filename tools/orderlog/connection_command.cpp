#include "engine/connection_values.hpp"
#include "tools/access/engine_access.hpp"
#include "tools/orderlog/commands.hpp"
#include "tools/orderlog/kept_token.hpp"
#include "tools/orderlog/status_table.hpp"
#include "tools/orderlog/token_place.hpp"
#include "tools/orders/moment.hpp"
#include "tools/output/json_text.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

namespace orderlog::tools {

using events::ErrorKind;
using events::Result;
using nlohmann::json;

namespace {

struct ConnectionOptions {
    std::string id{};
    std::string tenant{};
    std::string region{"eu"};
    std::string seller{};
    std::string name{};
    std::vector<std::string> marketplaces{};
    TokenPlace token{};
    std::string orders_api{};
    std::optional<std::uint32_t> sync_interval_s{};
    bool name_given{false};
    bool marketplaces_given{false};
};

/// What the engine would refuse all the same, before anything is opened.
Result<void> check_added(const ConnectionOptions& options) {
    engine::AddConnection command{
        .stream = {events::TenantId{options.tenant}, events::ConnectionId{options.id}},
        .about = {.seller = events::SellerId{options.seller},
                  .display_name = options.name,
                  .credential = credential_of(options.token)}};
    for (const std::string& id : options.marketplaces) {
        command.about.marketplaces.emplace_back(id);
    }
    return engine::check_values(command);
}

Result<ExitCode> tell(const CommandContext& context, const Result<json>& outcome,
                      const std::string& message) {
    if (!outcome) {
        return tl::make_unexpected(outcome.error());
    }
    context.console.line(context.console.json() ? json_text(*outcome) : message);
    return ExitCode::success;
}

json request_of(const std::string& command, const ConnectionOptions& options) {
    return {{"command", command}, {"tenant", options.tenant}, {"connection", options.id}};
}

events::StreamId stream_of(const ConnectionOptions& options) {
    return {events::TenantId{options.tenant}, events::ConnectionId{options.id}};
}

Result<ExitCode> add(const ConnectionOptions& options, CommandContext& context) {
    json request = request_of("connection.add", options);
    request["application"] = context.configuration.text("amazon.application_id");
    request["seller"] = options.seller;
    request["region"] = options.region;
    request["marketplaces"] = options.marketplaces;
    request["display_name"] = options.name.empty() ? options.id : options.name;
    const auto credential =
        keep_token(context.configuration, stream_of(options), options.token, true);
    if (!credential) {
        return tl::make_unexpected(credential.error());
    }
    request["credential"] = *credential;
    return tell(context, command_engine(context.configuration, request),
                fmt::format("connection '{}' of tenant '{}' added{}", options.id, options.tenant,
                            credential_of(options.token).empty()
                                ? "; it has no refresh token, so nothing is fetched (TOKEN_MISSING)"
                                : ""));
}

Result<ExitCode> change(const ConnectionOptions& options, CommandContext& context) {
    json request = request_of("connection.change", options);
    if (options.name_given) {
        request["display_name"] = options.name;
    }
    if (options.marketplaces_given) {
        const bool all = options.marketplaces == std::vector<std::string>{"all"};
        request["marketplaces"] = all ? json::array() : json(options.marketplaces);
    }
    if (!credential_of(options.token).empty()) {
        const auto credential =
            keep_token(context.configuration, stream_of(options), options.token, false);
        if (!credential) {
            return tl::make_unexpected(credential.error());
        }
        request["credential"] = *credential;
    }
    if (!options.orders_api.empty()) {
        request["orders_api"] = options.orders_api;
    }
    if (options.sync_interval_s) {
        request["sync_interval_s"] = *options.sync_interval_s;
    }
    return tell(context, command_engine(context.configuration, request),
                fmt::format("connection '{}' changed", options.id));
}

/// pause, resume, remove
CommandRun plain(const std::string& verb, const std::shared_ptr<ConnectionOptions>& options) {
    return [verb, options](CommandContext& context) {
        auto outcome =
            command_engine(context.configuration, request_of("connection." + verb, *options));
        if (outcome && verb == "remove") {
            if (const auto forgotten = forget_token(context.configuration, stream_of(*options));
                !forgotten) {
                outcome = tl::make_unexpected(forgotten.error());
            }
        }
        return tell(context, outcome, fmt::format("connection '{}': {} done", options->id, verb));
    };
}

Result<ExitCode> list(const ConnectionOptions& options, CommandContext& context) {
    auto status = engine_status(context.configuration, {{"tenant", options.tenant}});
    if (!status) {
        return tl::make_unexpected(status.error());
    }
    if (context.console.json()) {
        context.console.line(json_text((*status)["connections"], 2));
    } else {
        context.console.table(connection_table((*status)["connections"]));
    }
    return ExitCode::success;
}

Result<ExitCode> show(const ConnectionOptions& options, CommandContext& context) {
    auto status = engine_status(context.configuration,
                                {{"tenant", options.tenant}, {"connection", options.id}});
    if (!status) {
        return tl::make_unexpected(status.error());
    }
    const json& found = (*status)["connections"];
    if (found.empty()) {
        return events::fail(
            ErrorKind::not_found,
            fmt::format("no connection '{}' of tenant '{}'", options.id, options.tenant),
            "'orderlog connection list' names them all");
    }
    if (context.console.json()) {
        context.console.line(json_text(found.front(), 2));
        return ExitCode::success;
    }
    for (const std::string& line : connection_lines(found.front())) {
        context.console.line(line);
    }
    return ExitCode::success;
}

void add_identity(CLI::App& command, ConnectionOptions& options) {
    command.add_option("ID", options.id, "the connection's id")->required();
    command.add_option("--tenant", options.tenant, "whose data it is")->required();
}

void add_credential(CLI::App& command, ConnectionOptions& options) {
    CLI::Option* file = command
                            .add_option("--refresh-token-file", options.token.file,
                                        "file that holds the refresh token")
                            ->type_name("FILE");
    CLI::Option* variable = command
                                .add_option("--refresh-token-env", options.token.variable,
                                            "variable of the engine's environment that holds it")
                                ->excludes(file);
    check_value(*file, check_token_file);
    check_value(*variable, check_token_variable);
}

void define_add(CLI::App& group, Choice& choice) {
    const auto options = std::make_shared<ConnectionOptions>();
    CLI::App& command = add_command(
        group, choice,
        {"add", "add a seller account that a tenant authorised",
         "  orderlog connection add acme-eu --tenant acme --region eu --seller-id A2EUQ1WTGCTBG2 "
         "\\\n"
         "      --refresh-token-file /run/secrets/acme-eu\n"
         "  orderlog connection add acme-eu --tenant acme --seller-id A2EUQ1WTGCTBG2 \\\n"
         "      --marketplaces A13V1IB3VIYZZH,A1PA6795UKMFR9 --refresh-token-env ACME_TOKEN"});
    add_identity(command, *options);
    command.add_option("--region", options->region, "Amazon's endpoint")
        ->check(CLI::IsMember({"na", "eu", "fe"}))
        ->capture_default_str();
    command.add_option("--seller-id", options->seller, "Amazon's id of the seller")->required();
    command
        .add_option("--marketplaces", options->marketplaces,
                    "marketplace ids; without: all that the seller takes part in")
        ->delimiter(',')
        ->allow_extra_args(false);
    command.add_option("--name", options->name, "shown to people; without: the id");
    add_credential(command, *options);
    on_chosen(command, choice,
              [options](CommandContext& context) { return add(*options, context); },
              {.usable = [options] { return check_added(*options); }});
}

/// Seconds; 0 for "default". The engine holds it to its limits.
Result<std::uint32_t> interval_of(const std::string& text) {
    constexpr std::chrono::seconds longest = std::chrono::weeks(52);
    if (text == "default") {
        return 0U;
    }
    return read_span(text).map([&](events::Duration span) {
        const auto whole = std::chrono::floor<std::chrono::seconds>(span);
        return static_cast<std::uint32_t>(
            std::clamp(whole, std::chrono::seconds(1), longest).count());
    });
}

void add_sync_interval(CLI::App& command, ConnectionOptions& options) {
    CLI::Option* interval = command.add_option_function<std::string>(
        "--sync-interval",
        [&options](const std::string& text) { options.sync_interval_s = *interval_of(text); },
        "how often updates are asked for: 3m to 6h, or default");
    check_value(*interval, [](const std::string& text) {
        return interval_of(text).map([](std::uint32_t) {});
    });
}

void define_change(CLI::App& group, Choice& choice) {
    const auto options = std::make_shared<ConnectionOptions>();
    CLI::App& command = add_command(
        group, choice,
        {"change",
         "change a connection's name, marketplaces, refresh token, Orders API or interval",
         "  orderlog connection change acme-eu --tenant acme "
         "--refresh-token-file /run/secrets/new\n"
         "  orderlog connection change acme-eu --tenant acme "
         "--orders-api v0 --marketplaces A13V1IB3VIYZZH\n"
         "  orderlog connection change acme-eu --tenant acme --sync-interval 30m"});
    add_identity(command, *options);
    CLI::Option* name = command.add_option("--name", options->name, "shown to people");
    CLI::Option* ids =
        command.add_option("--marketplaces", options->marketplaces, "marketplace ids, or all")
            ->delimiter(',')
            ->allow_extra_args(false);
    command
        .add_option("--orders-api", options->orders_api,
                    "which of Amazon's Orders APIs it is read by; windows being read are asked "
                    "afresh, nothing is lost")
        ->check(CLI::IsMember({"v0", "2026-01-01"}));
    add_sync_interval(command, *options);
    add_credential(command, *options);
    on_chosen(
        command, choice, [options](CommandContext& context) { return change(*options, context); },
        {.usable = [options] {
            return options->name_given || options->marketplaces_given ||
                           !options->orders_api.empty() || options->sync_interval_s ||
                           !credential_of(options->token).empty()
                       ? Result<void>{}
                       : events::fail(ErrorKind::rejected, "nothing to change",
                                      "name what to change: --name, --marketplaces, --orders-api, "
                                      "--sync-interval, --refresh-token-file");
        }});
    name->each([options](const std::string&) { options->name_given = true; });
    ids->each([options](const std::string&) { options->marketplaces_given = true; });
}

void define_reading(CLI::App& group, Choice& choice) {
    const auto listed = std::make_shared<ConnectionOptions>();
    CLI::App& list_command = add_command(
        group, choice,
        {"list", "list connections and how they are", "  orderlog connection list --tenant acme"});
    list_command.add_option("--tenant,TENANT", listed->tenant, "only this tenant's");
    on_chosen(list_command, choice,
              [listed](CommandContext& context) { return list(*listed, context); });

    const auto shown = std::make_shared<ConnectionOptions>();
    CLI::App& show_command = add_command(group, choice,
                                         {"show", "show everything about a connection",
                                          "  orderlog connection show acme-eu --tenant acme"});
    add_identity(show_command, *shown);
    on_chosen(show_command, choice,
              [shown](CommandContext& context) { return show(*shown, context); });
}

}  // namespace

void define_connection(CLI::App& root, Choice& choice) {
    CLI::App& group =
        add_command(root, choice, {"connection", "seller accounts that tenants authorised", ""});
    group.require_subcommand(1);
    define_add(group, choice);
    define_reading(group, choice);
    define_change(group, choice);
    for (const auto& [verb, summary] :
         {std::pair{"pause", "stop asking Amazon for a connection"},
          std::pair{"resume", "ask Amazon for it again"},
          std::pair{"remove", "end a connection for ever; its rows stay, its id is not reused"}}) {
        const auto options = std::make_shared<ConnectionOptions>();
        const std::string example =
            fmt::format("  orderlog connection {} acme-eu --tenant acme", verb);
        CLI::App& command = add_command(group, choice, {verb, summary, example});
        add_identity(command, *options);
        on_chosen(command, choice, plain(verb, options));
    }
}

}  // namespace orderlog::tools
