#include "tools/access/engine_access.hpp"
#include "tools/control/control_client.hpp"
#include "tools/orderlog/commands.hpp"
#include "tools/orderlog/page_link.hpp"
#include "tools/orders/moment.hpp"
#include "tools/output/json_text.hpp"
#include "tools/output/text_format.hpp"
#include "tools/output/text_table.hpp"
#include "tools/tokens/token_text.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <memory>
#include <string>

namespace orderlog::tools {

using events::ErrorKind;
using events::Result;
using nlohmann::json;

namespace {

struct TokenOptions {
    std::string name{};
    std::string tenant{};
    bool write{false};
    bool operate{false};
    std::string expires{};
    std::string access{"read"};  ///< Of a link.
    std::uint64_t id{0};
};

/// A span counts from `now`.
Result<events::Time> expiry_of(const std::string& text, events::Time now) {
    if (const auto span = read_span(text)) {
        return now + *span;
    }
    const auto instant = read_instant(text);
    if (!instant) {
        return events::fail(ErrorKind::rejected,
                            fmt::format("'{}' is neither a span nor a time", text),
                            "for example 90d or 2026-12-31");
    }
    return instant;
}

std::string_view scope_of(const TokenOptions& options) {
    return options.operate ? "operate" : options.write ? "write" : "read";
}

Result<ExitCode> add(const TokenOptions& options, const CommandContext& context) {
    const std::string token = draw_token();
    json request{{"command", "token.issue"},
                 {"name", options.name},
                 {"hash", events::to_hex(token_hash(token))},
                 {"scope", scope_of(options)},
                 {"tenant", options.tenant},
                 {"actor", command_actor()}};
    if (!options.expires.empty()) {
        const auto now = std::chrono::floor<events::Duration>(std::chrono::system_clock::now());
        const auto until = expiry_of(options.expires, now);
        if (!until) {
            return tl::make_unexpected(until.error());
        }
        request["expires_at"] = events::to_text(*until);
    }
    auto answer = command_engine(context.configuration, std::move(request));
    if (!answer) {
        return tl::make_unexpected(answer.error());
    }
    if (context.console.json()) {
        (*answer)["token"] = token;
        context.console.line(json_text(*answer));
    } else {
        context.console.line(token);
        context.console.note(fmt::format("token {} of '{}'; it is shown this once",
                                         answer->at("id").get<std::uint64_t>(), options.name));
    }
    return ExitCode::success;
}

Result<ExitCode> make_link(const TokenOptions& options, const CommandContext& context) {
    const PageLink link = draw_page_link(
        options.tenant, options.tenant.empty() ? std::string{"operate"} : options.access);
    const auto answer = ask_engine(context.data_dir(), link.request);
    if (!answer) {
        return tl::make_unexpected(answer.error());
    }
    if (!*answer) {
        return events::fail(ErrorKind::unavailable, "no engine runs: a link would lead nowhere",
                            "start 'orderlog serve'");
    }
    const std::string url = link.address(**answer);
    if (context.console.json()) {
        json told = **answer;
        told["url"] = url;
        context.console.line(json_text(told));
    } else {
        context.console.line(url);
        context.console.note(fmt::format(
            "{}: for {}, once, within ten minutes", (*answer)->at("name").get<std::string>(),
            options.tenant.empty() ? "everything, of every tenant"
                                   : "tenant '" + options.tenant + "'"));
    }
    return ExitCode::success;
}

std::string state_of(const json& token) {
    if (!token.at("revoked_at").is_null()) {
        return "revoked " + token.at("revoked_at").get<std::string>();
    }
    return token.at("expires_at").is_null() ? "holds"
                                            : "until " + token.at("expires_at").get<std::string>();
}

Result<ExitCode> list(const CommandContext& context) {
    const auto answer = command_engine(context.configuration, {{"command", "token.list"}});
    if (!answer) {
        return tl::make_unexpected(answer.error());
    }
    if (context.console.json()) {
        context.console.line(json_text(answer->at("tokens"), 2));
        return ExitCode::success;
    }
    TextTable table({"id", "name", "may", "of", "made by", "since", "state"});
    for (const json& token : answer->at("tokens")) {
        const std::string tenant = token.at("tenant");
        table.add({std::to_string(token.at("id").get<std::uint64_t>()), token.at("name"),
                   token.at("scope"), tenant.empty() ? "every tenant" : tenant, token.at("made_by"),
                   token.at("issued_at"), state_of(token)});
    }
    context.console.table(table);
    return ExitCode::success;
}

Result<ExitCode> revoke(const TokenOptions& options, const CommandContext& context) {
    return command_engine(
               context.configuration,
               {{"command", "token.revoke"}, {"id", options.id}, {"actor", command_actor()}})
        .map([&](const json& answer) {
            context.console.line(context.console.json()
                                     ? json_text(answer)
                                     : fmt::format("token {} is revoked", options.id));
            return ExitCode::success;
        });
}

void define_add(CLI::App& group, Choice& choice) {
    const auto options = std::make_shared<TokenOptions>();
    CLI::App& command =
        add_command(group, choice,
                    {"add", "make a bearer token and show it, once",
                     "  orderlog token add 'shop front end' --tenant acme\n"
                     "  orderlog token add 'shop back end' --tenant acme --write --expires 90d\n"
                     "  orderlog token add ops --operator"});
    command.add_option("NAME", options->name, "whose it will be, for people")->required();
    CLI::Option* tenant = command.add_option("--tenant", options->tenant, "the tenant it is for");
    CLI::Option* write = command.add_flag(
        "--write", options->write, "also to change how the tenant is followed, not just to look");
    command.add_flag("--operator", options->operate, "for everything, of every tenant")
        ->excludes(tenant)
        ->excludes(write);
    CLI::Option* expires = command.add_option("--expires", options->expires,
                                              "until when: 90d, or a date; without: for ever");
    check_value(*expires, [](const std::string& text) {
        return expiry_of(text, events::Time{}).map([](events::Time) {});
    });
    on_chosen(command, choice,
              [options](CommandContext& context) { return add(*options, context); },
              {.usable = [options] {
                  return options->operate || !options->tenant.empty()
                             ? Result<void>{}
                             : events::fail(ErrorKind::rejected, "whose token shall it be?",
                                            "say --tenant T, or --operator");
              }});
}

void define_link(CLI::App& group, Choice& choice) {
    const auto options = std::make_shared<TokenOptions>();
    CLI::App& command =
        add_command(group, choice,
                    {"link", "print a link that opens the page, once, within ten minutes",
                     "  orderlog token link\n"
                     "  orderlog token link --tenant acme\n"
                     "  orderlog token link --tenant acme --access write"});
    // An empty variable of a script would make an operator's link.
    const CLI::Validator not_empty(
        [](const std::string& text) { return std::string(text.empty() ? "is empty" : ""); }, "");
    CLI::Option* tenant =
        command
            .add_option("--tenant", options->tenant,
                        "the tenant that it shows; without: every one, to an operator")
            ->check(not_empty);
    command
        .add_option("--access", options->access,
                    "to look, or also to change how the tenant is followed")
        ->check(CLI::IsMember({"read", "write"}))
        ->needs(tenant)
        ->capture_default_str();
    on_chosen(command, choice,
              [options](CommandContext& context) { return make_link(*options, context); });
}

}  // namespace

void define_token(CLI::App& root, Choice& choice) {
    CLI::App& group = add_command(root, choice, {"token", "bearer tokens of the HTTP API", ""});
    group.require_subcommand(1);
    define_add(group, choice);
    define_link(group, choice);
    CLI::App& listing =
        add_command(group, choice, {"list", "list them all", "  orderlog token list"});
    on_chosen(listing, choice, [](CommandContext& context) { return list(context); });
    const auto options = std::make_shared<TokenOptions>();
    CLI::App& revoking =
        add_command(group, choice,
                    {"revoke", "take a token no more, from now on", "  orderlog token revoke 815"});
    revoking.add_option("ID", options->id, "its id, as 'token list' shows it")->required();
    on_chosen(revoking, choice,
              [options](CommandContext& context) { return revoke(*options, context); });
}

}  // namespace orderlog::tools
