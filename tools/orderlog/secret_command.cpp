#include "adapters/system/secret_file.hpp"
#include "tools/access/engine_access.hpp"
#include "tools/access/log_access.hpp"
#include "tools/access/secret_access.hpp"
#include "tools/orderlog/commands.hpp"
#include "tools/output/json_text.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <iostream>
#include <memory>
#include <string>
#include <vector>

namespace orderlog::tools {

using adapters::SecretStore;
using events::ErrorKind;
using events::Result;
using nlohmann::json;

namespace {

struct SecretOptions {
    std::string name{};
    std::string file{};
};

/// Never typed where a screen shows it.
Result<std::string> read_standard_input() {
    constexpr std::size_t bytes_max = 64 << 10;
    if (::isatty(STDIN_FILENO) == 1) {
        return events::fail(ErrorKind::rejected, "the secret would stand on the screen",
                            "say --file FILE, or let standard input come from a file or a pipe");
    }
    std::string secret(bytes_max + 1, '\0');
    std::cin.read(secret.data(), static_cast<std::streamsize>(secret.size()));
    secret.resize(static_cast<std::size_t>(std::cin.gcount()));
    return secret.size() <= bytes_max
               ? Result<std::string>{adapters::trimmed(std::move(secret))}
               : events::fail(ErrorKind::rejected, "standard input holds more than a secret");
}

/// The one that is put is not what a login takes while the configuration names another.
void note_precedence(const CommandContext& context) {
    for (const char* key : {"amazon.client_secret", "amazon.client_secret_file"}) {
        if (context.configuration.is_set(key)) {
            context.console.note(fmt::format("{} ({}) comes before it: take that out", key,
                                             context.configuration.at(key).where));
        }
    }
}

void tell_secret(const CommandContext& context, const std::string& name, const char* what) {
    context.console.line(context.console.json() ? json_text({{"name", name}, {"is", what}})
                                                : fmt::format("'{}' is {}", name, what));
}

Result<ExitCode> put_secret(const SecretOptions& options, const CommandContext& context) {
    auto store = require_secret_store(context.configuration);
    if (!store) {
        return tl::make_unexpected(store.error());
    }
    const auto secret =
        options.file.empty() ? read_standard_input() : adapters::read_secret_file(options.file);
    return secret
        .and_then([&](const std::string& read) {
            // Before the first `serve` there is no folder yet.
            return make_data_dir(context.data_dir()).map([&] { return read; });
        })
        .and_then([&](const std::string& read) {
            return (*store)->put(adapters::client_secret_name(), read);
        })
        .map([&] {
            tell_secret(context, options.name, "stored");
            note_precedence(context);
            return ExitCode::success;
        });
}

/// Of whom the log says that their tokens are stored: not every vault lets its names be listed.
Result<std::vector<adapters::SecretName>> expected_names(const Configuration& configuration) {
    std::vector<adapters::SecretName> names{adapters::client_secret_name()};
    const auto status = engine_status(configuration, json::object());
    if (!status && status.error().kind != ErrorKind::not_found) {
        return tl::make_unexpected(status.error());
    }
    for (const json& one : status ? status->at("connections") : json::array()) {
        const events::StreamId stream{
            events::TenantId{one.at("tenant").get<std::string>()},
            events::ConnectionId{one.at("connection").get<std::string>()}};
        if (one.at("credential") == adapters::stored_credential(stream)) {
            names.push_back(adapters::refresh_token_of(stream));
        }
    }
    return names;
}

Result<ExitCode> list_secrets(const CommandContext& context) {
    const auto store = require_secret_store(context.configuration);
    if (!store) {
        return tl::make_unexpected(store.error());
    }
    const auto names = expected_names(context.configuration);
    if (!names) {
        return tl::make_unexpected(names.error());
    }
    json there = json::array();
    for (const adapters::SecretName& name : *names) {
        const auto secret = (*store)->get(name);
        if (!secret && secret.error().kind != ErrorKind::not_found) {
            return tl::make_unexpected(secret.error());
        }
        if (secret) {
            there.push_back(to_text(name));
        }
    }
    if (context.console.json()) {
        context.console.line(json_text(there));
        return ExitCode::success;
    }
    for (const json& name : there) {
        context.console.line(name.get<std::string>());
    }
    return ExitCode::success;
}

Result<ExitCode> remove_secret(const SecretOptions& options, const CommandContext& context) {
    return require_secret_store(context.configuration)
        .and_then([](const std::unique_ptr<SecretStore>& store) {
            return store->remove(adapters::client_secret_name());
        })
        .map([&] {
            tell_secret(context, options.name, "removed");
            return ExitCode::success;
        });
}

void add_name(CLI::App& command, SecretOptions& options) {
    CLI::Option* name =
        command.add_option("NAME", options.name, "which: client_secret, of the application")
            ->required();
    // Not repeated: somebody may have taken it for the place of the secret itself.
    check_value(*name, [](const std::string& text) {
        return text == adapters::client_secret_name().name
                   ? Result<void>{}
                   : events::fail(
                         ErrorKind::rejected, "no secret of the application has that name",
                         "client_secret has; refresh tokens: 'orderlog connection change'");
    });
}

}  // namespace

void define_secret(CLI::App& root, Choice& choice) {
    CLI::App& group = add_command(
        root, choice, {"secret", "what the store of secrets keeps, and the application's own", ""});
    group.require_subcommand(1);
    const auto options = std::make_shared<SecretOptions>();
    CLI::App& putting =
        add_command(group, choice,
                    {"put", "store the application's secret, of a file or standard input",
                     "  orderlog secret put client_secret --file /run/secrets/lwa\n"
                     "  pass show amazon/lwa | orderlog secret put client_secret"});
    add_name(putting, *options);
    putting.add_option("--file", options->file,
                       "a file that holds it and that not everybody may read; it is not needed "
                       "afterwards");
    on_chosen(putting, choice,
              [options](CommandContext& context) { return put_secret(*options, context); });
    CLI::App& listing =
        add_command(group, choice,
                    {"list", "name what is stored, and show none of it", "  orderlog secret list"});
    on_chosen(listing, choice, [](CommandContext& context) { return list_secrets(context); });
    CLI::App& removing = add_command(group, choice,
                                     {"remove", "store the application's secret no more",
                                      "  orderlog secret remove client_secret"});
    add_name(removing, *options);
    on_chosen(removing, choice,
              [options](CommandContext& context) { return remove_secret(*options, context); });
}

}  // namespace orderlog::tools
