#include "adapters/rocksdb/rocksdb_event_log.hpp"
#include "adapters/system/signing_key.hpp"
#include "tools/access/log_access.hpp"
#include "tools/export/checked_file.hpp"
#include "tools/export/log_export.hpp"
#include "tools/orderlog/commands.hpp"
#include "tools/orders/log_streams.hpp"
#include "tools/output/json_text.hpp"
#include "tools/output/text_format.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace orderlog::tools {

using events::LogPosition;
using events::Result;
using nlohmann::json;

namespace {

struct ExportOptions {
    std::string file{};
    std::string tenant{};
    std::uint64_t first{1};
    std::optional<std::uint64_t> last{};
    std::string key_file{};
    bool bodies{false};
    bool redact{false};

    [[nodiscard]] ExportBodies chosen_bodies() const {
        if (redact) {
            return ExportBodies::redacted;
        }
        return bodies ? ExportBodies::shown : ExportBodies::none;
    }
};

/// An export as it is written, and as it is checked.
struct ExportSummary {
    ExportScope scope{};
    ExportSeal seal{};
    events::Sha256 root{};
};

json summary_json(const ExportSummary& summary) {
    const ExportScope& scope = summary.scope;
    return {{"tenant", scope.tenant ? json(scope.tenant->value()) : json(nullptr)},
            {"bodies", scope.bodies != ExportBodies::none},
            {"redacted", scope.bodies == ExportBodies::redacted},
            {"first_position", scope.first.value()},
            {"last_position", scope.last.value()},
            {"events", summary.seal.events},
            {"streams", summary.seal.streams},
            {"heads_root", events::to_hex(summary.seal.heads_root)},
            {"root", events::to_hex(summary.root)}};
}

std::string summary_text(const ExportSummary& summary) {
    const ExportScope& scope = summary.scope;
    return fmt::format("{} of {}{}, positions {} to {}", counted(summary.seal.events, "event"),
                       counted(summary.seal.streams, "stream"),
                       scope.tenant ? " of tenant '" + scope.tenant->value() + "'" : "",
                       with_thousands(scope.first.value()), with_thousands(scope.last.value()));
}

/// What is to be known before it is sent.
void warn_of_redaction(const ExportScope& scope, const Console& console) {
    if (scope.bodies == ExportBodies::redacted) {
        console.note(
            "redacted: times, statuses, quantities, currencies and counts are the real ones; "
            "everything else has a pseudonym whose key is gone");
        console.note("HINT: read it before you send it; it is lines of JSON");
    }
}

/// Where the lines went to standard output, the summary goes beside them.
void tell(const ExportSummary& summary, bool is_signed, bool is_beside, const Console& console) {
    warn_of_redaction(summary.scope, console);
    if (!is_signed) {
        console.note(
            "HINT: hand the root out by another way, or sign with --sign-key: an export "
            "whose root nobody knows can be made anew");
    }
    if (console.json() && !is_beside) {
        json shown = summary_json(summary);
        shown["signed"] = is_signed;
        console.line(json_text(shown, 2));
        return;
    }
    for (const std::string& line :
         {summary_text(summary), "heads root " + events::to_hex(summary.seal.heads_root),
          fmt::format("root {}{}", events::to_hex(summary.root), is_signed ? ", signed" : "")}) {
        is_beside ? console.note(line) : console.line(line);
    }
}

/// What the options mean in this log; `not_found` for a tenant without events.
Result<ExportScope> scope_of(const ExportOptions& options, const adapters::RocksdbEventLog& log) {
    const LogPosition end = log.info().last;
    if (options.last.value_or(0) > end.value()) {
        return events::fail(
            events::ErrorKind::not_found,
            fmt::format("the log ends at {}, before --last {}", end.value(), *options.last),
            "without --last it is exported to its end");
    }
    ExportScope scope{.first = LogPosition{options.first},
                      .last = LogPosition{options.last.value_or(end.value())},
                      .bodies = options.chosen_bodies()};
    if (options.tenant.empty()) {
        return scope;
    }
    scope.tenant = events::TenantId{options.tenant};
    return chosen_streams(log, {.tenant = options.tenant}).map([&](const auto&) { return scope; });
}

Result<ExitCode> write_export(const ExportOptions& options, CommandContext& context) {
    std::optional<adapters::SigningKey> key;
    if (!options.key_file.empty()) {
        auto read = adapters::SigningKey::read(options.key_file);
        if (!read) {
            return tl::make_unexpected(read.error());
        }
        key.emplace(*std::move(read));
    }
    const auto log = open_log_for_reading(context.data_dir());
    if (!log) {
        return tl::make_unexpected(log.error());
    }
    // Nobody signs for a log that is known to have lost its end.
    const auto scope =
        (*log)->check_not_behind().and_then([&] { return scope_of(options, **log); });
    if (!scope) {
        return tl::make_unexpected(scope.error());
    }
    auto writer = LineWriter::open(options.file);
    if (!writer) {
        return tl::make_unexpected(writer.error());
    }
    LogExport writing(
        **log, *scope, key ? &*key : nullptr,
        [&](std::string_view line) { return writer->write(line); },
        [&](LogPosition at) {
            if (context.console.draws() && !writer->is_standard_output()) {
                context.console.redraw({fmt::format("position {} of {}", with_thousands(at.value()),
                                                    with_thousands(scope->last.value()))});
            }
        });
    const auto seal = writing.run();
    if (!seal) {
        return tl::make_unexpected(seal.error());
    }
    if (auto kept = writer->finish(); !kept) {
        return tl::make_unexpected(kept.error());
    }
    tell({*scope, *seal, writing.root()}, key.has_value(), writer->is_standard_output(),
         context.console);
    return ExitCode::success;
}

struct CheckOptions {
    std::string file{};
    std::string key_file{};
    std::string root{};
};

/// Whether somebody whom the auditor knows stands behind it.
bool is_vouched_for(const CheckOptions& options) {
    return !options.key_file.empty() || !options.root.empty();
}

/// What holding together does not show.
std::vector<std::string> reservations(const CheckedExport& checked, const CheckOptions& options) {
    std::vector<std::string> said;
    if (checked.scope.bodies == ExportBodies::redacted) {
        said.emplace_back("redacted: vouches for this file, not for the log");
    }
    if (checked.bodies_without_token > 0) {
        said.push_back(
            fmt::format("{} stand without their page tokens: the chain alone vouches "
                        "for them",
                        counted(checked.bodies_without_token, "stored page")));
    }
    if (checked.withheld > 0) {
        said.push_back(fmt::format("{} stand without their records, which hold page tokens",
                                   counted(checked.withheld, "event")));
    }
    if (checked.scope.tenant || checked.scope.first > LogPosition{1}) {
        said.emplace_back("it is a part of a log, chosen by whoever made it");
    }
    if (!checked.same_program) {
        said.emplace_back(
            "another version of orderlog wrote it: its texts were not held against its records");
    }
    if (!is_vouched_for(options)) {
        said.emplace_back(
            "HINT: it holds together, which whoever made it could arrange; "
            "--public-key or --root says whose it must be");
    }
    return said;
}

void show(const CheckedExport& checked, const CheckOptions& options, const Console& console) {
    const ExportSummary summary{checked.scope, checked.seal, checked.root};
    if (console.json()) {
        json shown = summary_json(summary);
        shown["whole"] = true;
        shown["log"] = checked.log;
        shown["simulated"] = checked.simulated;
        shown["signer"] = checked.signer.empty() ? json(nullptr) : json(checked.signer);
        shown["vouched_for"] = is_vouched_for(options);
        shown["withheld"] = checked.withheld;
        shown["heads_checked"] = checked.heads;
        shown["bodies_checked"] = checked.bodies;
        shown["bodies_without_token"] = checked.bodies_without_token;
        shown["texts_compared"] = checked.same_program;
        console.line(json_text(shown, 2));
    } else {
        console.line(fmt::format("{} of log {}{}: {}", summary_text(summary), checked.log,
                                 checked.simulated ? " (simulated)" : "", console.green("whole")));
        console.line("heads root " + events::to_hex(checked.seal.heads_root));
        console.line("root " + events::to_hex(checked.root));
        if (checked.heads > 0) {
            console.line(counted(checked.heads, "recorded root") + " over all heads: as recorded");
        }
        if (!checked.signer.empty()) {
            console.line("signed by key " + checked.signer);
        }
    }
    for (const std::string& reservation : reservations(checked, options)) {
        console.note(reservation);
    }
}

Result<ExitCode> verify_export(const CheckOptions& options, const CommandContext& context) {
    std::optional<adapters::PublicKey> key;
    if (!options.key_file.empty()) {
        auto read = adapters::PublicKey::read(options.key_file);
        if (!read) {
            return tl::make_unexpected(read.error());
        }
        key.emplace(*std::move(read));
    }
    auto reader = LineReader::open(options.file);
    if (!reader) {
        return tl::make_unexpected(reader.error());
    }
    const auto checked =
        checked_file(*reader, {.key = key ? &*key : nullptr, .root = options.root});
    if (!checked) {
        return tl::make_unexpected(checked.error());
    }
    show(*checked, options, context.console);
    return ExitCode::success;
}

Result<void> usable(const ExportOptions& options) {
    if (options.redact && (options.tenant.empty() || options.first > 1)) {
        return events::fail(
            events::ErrorKind::rejected,
            options.tenant.empty() ? "--redact takes --tenant: a file for strangers is of one"
                                   : "--redact begins at the beginning: --first cannot be given",
            options.tenant.empty() ? "'orderlog connection list' names tenants"
                                   : "--last ends it earlier; 'orderlog timeline TENANT' shows "
                                     "positions");
    }
    return options.last && *options.last < options.first
               ? events::fail(
                     events::ErrorKind::rejected,
                     fmt::format("--last {} is before --first {}", *options.last, options.first),
                     "positions rise: 'orderlog log list' shows them")
               : Result<void>{};
}

}  // namespace

void define_export(CLI::App& group, Choice& choice) {
    const auto options = std::make_shared<ExportOptions>();
    CLI::App& command = add_command(
        group, choice,
        {"export", "write events as lines of JSON that anybody can verify without the log",
         "  orderlog log export 2026-11.jsonl --sign-key export.key\n"
         "  orderlog log export acme.jsonl --tenant acme --first 1000 --last 2000\n"
         "  orderlog log export - | zstd > log.jsonl.zst\n"
         "  orderlog log export acme.jsonl --tenant acme --bodies      # with Amazon's pages\n"
         "  orderlog log export bug.jsonl --tenant acme --redact       # for strangers: see "
         "replay\n"
         "  openssl genpkey -algorithm ed25519 -out export.key\n"
         "  openssl pkey -in export.key -pubout -out export.pub"});
    const CLI::Range positions(std::uint64_t{1}, std::numeric_limits<std::uint64_t>::max());
    command.add_option("FILE", options->file, "a new file, or - for standard output")->required();
    command.add_option("--tenant", options->tenant, "only this tenant's streams");
    command.add_option("--first", options->first, "from this position on")
        ->check(positions)
        ->capture_default_str();
    command.add_option("--last", options->last, "up to this position; default: the log's end")
        ->check(positions);
    command.add_flag("--bodies", options->bodies,
                     "the stored pages too, less personal values and page tokens");
    command.add_flag("--redact", options->redact,
                     "a bug report that replays: with bodies, and pseudonyms for whatever is not "
                     "known to be harmless (tools/export/README.md lists what stays)");
    command
        .add_option("--sign-key", options->key_file,
                    "Ed25519 private key in PEM by which the export is signed")
        ->type_name("FILE");
    on_chosen(command, choice,
              [options](CommandContext& context) { return write_export(*options, context); },
              {.usable = [options] { return usable(*options); }});
}

void define_verify_export(CLI::App& group, Choice& choice) {
    const auto options = std::make_shared<CheckOptions>();
    CLI::App& command =
        add_command(group, choice,
                    {"verify-export", "check an export without the log",
                     "  orderlog log verify-export 2026-11.jsonl --public-key export.pub\n"
                     "  zstdcat log.jsonl.zst | orderlog log verify-export - --root 3f5a…"});
    command.add_option("FILE", options->file, "an export, or - for standard input")->required();
    command.add_option("--public-key", options->key_file, "who must have signed it, in PEM")
        ->type_name("FILE");
    command.add_option("--root", options->root, "the root as you were told it")
        ->check(CLI::Validator(
            [](std::string& root) {
                std::transform(root.begin(), root.end(), root.begin(),
                               [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
                return root.size() == 64 &&
                               root.find_first_not_of("0123456789abcdef") == std::string::npos
                           ? std::string{}
                           : "'" + root + "' is not a root: 64 hexadecimal digits";
            },
            "HEX"));
    on_chosen(command, choice,
              [options](CommandContext& context) { return verify_export(*options, context); });
}

}  // namespace orderlog::tools
