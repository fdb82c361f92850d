#include "adapters/postgres/custom_session.hpp"
#include "adapters/postgres/custom_tables.hpp"
#include "tools/access/others_lease.hpp"
#include "tools/access/table_access.hpp"
#include "tools/config/toml_file.hpp"
#include "tools/control/control_client.hpp"
#include "tools/custom/custom_feed.hpp"
#include "tools/custom/custom_spec.hpp"
#include "tools/orderlog/commands.hpp"
#include "tools/orderlog/custom_view.hpp"
#include "tools/orderlog/whole_number.hpp"
#include "tools/output/text_format.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace orderlog::tools {

using adapters::CustomEntry;
using adapters::CustomTables;
using events::ErrorKind;
using events::Result;
using std::chrono::steady_clock;

namespace {

struct ProjectOptions {
    std::string spec{};
    bool list{false};
    std::vector<std::string> diff{};  ///< Name, left and right version.
    std::string drop{};
    std::optional<int> version{};

    [[nodiscard]] Result<void> usable() const {
        const auto asked = static_cast<int>(!spec.empty()) + static_cast<int>(list) +
                           static_cast<int>(!diff.empty()) + static_cast<int>(!drop.empty());
        return asked == 1 ? Result<void>{}
                          : events::fail(ErrorKind::rejected,
                                         "one of --spec, --list, --diff and --drop is wanted",
                                         "'orderlog project --help' has an example of each");
    }
};

/// A version is brought to where the log ends, whoever else feeds it meanwhile.
class CatchUp {
 public:
    CatchUp(CommandContext& context, TableAccess& access) : context_(context), access_(access) {}

    Result<CustomProgress> run(CustomFeed& feed);

 private:
    Result<projections::CustomStep> step(CustomFeed& feed);
    void draw(const CustomProgress& progress) const;

    CommandContext& context_;
    TableAccess& access_;
};

/// An engine that feeds the table, too, may be ahead of what we see of the log.
Result<projections::CustomStep> CatchUp::step(CustomFeed& feed) {
    constexpr int looks_max = 20;
    constexpr std::chrono::milliseconds between_looks{100};
    for (int look = 1;; ++look) {
        if (auto refreshed = access_.log().refresh(); !refreshed) {
            return tl::make_unexpected(refreshed.error());
        }
        auto done = feed.step();
        if (done || done.error().kind != ErrorKind::foreign || look == looks_max) {
            return done;
        }
        std::this_thread::sleep_for(between_looks);
    }
}

void CatchUp::draw(const CustomProgress& progress) const {
    if (!context_.console.draws()) {
        return;
    }
    const auto up_to = access_.log().info().last.value();
    const double share =
        up_to == 0 ? 1.0 : static_cast<double>(progress.at.value()) / static_cast<double>(up_to);
    context_.console.redraw({fmt::format("folding: position {} of {} ({:.0f} %), {} orders, {}",
                                         with_thousands(progress.at.value()), with_thousands(up_to),
                                         100 * share, with_thousands(progress.rows),
                                         duration_text(std::chrono::duration_cast<events::Duration>(
                                             std::chrono::duration<double>(progress.seconds))))});
}

Result<CustomProgress> CatchUp::run(CustomFeed& feed) {
    CustomProgress progress;
    const auto begun = steady_clock::now();
    while (true) {
        const auto done = step(feed);
        if (!done) {
            return tl::make_unexpected(done.error());
        }
        progress.rows += done->rows;
        progress.at = done->at.position;
        progress.seconds = std::chrono::duration<double>(steady_clock::now() - begun).count();
        draw(progress);
        if (done->caught_up) {
            return progress;
        }
    }
}

/// The tables, once nobody acts for the log elsewhere.
Result<std::unique_ptr<TableAccess>> open_for_feeding(const CommandContext& context) {
    auto access = TableAccess::open(context.configuration);
    if (!access) {
        return access;
    }
    return refuse_beside_others(context.configuration, (*access)->database().conninfo(),
                                (*access)->log().info().id,
                                [](std::chrono::milliseconds pause) {
                                    std::this_thread::sleep_for(pause);
                                    return Result<void>{};
                                })
        .map([&](const adapters::FreeLease& /*lease*/) { return std::move(*access); });
}

/// They may come later; mostly they are misspelt.
Result<void> say_unknown_tenants(const projections::CustomTable& table, const TableAccess& access,
                                 const Console& console) {
    const auto streams = access.log().streams();
    if (!streams) {
        return tl::make_unexpected(streams.error());
    }
    for (const events::TenantId& tenant : table.tenants) {
        if (std::ranges::find(*streams, tenant, &events::StreamId::tenant) == streams->end()) {
            console.note(fmt::format("the log has no event of tenant '{}' yet", tenant.value()));
        }
    }
    return {};
}

Result<ExitCode> project(const ProjectOptions& options, CommandContext& context) {
    const auto text = read_file_start(options.spec, custom_spec_bytes_max, "spec");
    if (!text) {
        return tl::make_unexpected(text.error());
    }
    const auto table = read_custom_spec(*text, options.spec);
    if (!table) {
        return tl::make_unexpected(table.error());
    }
    const auto access = open_for_feeding(context);
    if (!access) {
        return tl::make_unexpected(access.error());
    }
    if (auto known = say_unknown_tenants(*table, **access, context.console); !known) {
        return tl::make_unexpected(known.error());
    }
    const adapters::PgDatabase& database = (*access)->database();
    const CustomTables tables{database};
    const auto entry = tables.begin(*table, *text, custom_projection_version());
    if (!entry) {
        return tl::make_unexpected(entry.error());
    }
    adapters::CustomSession session(database.conninfo());
    const auto feed = CustomFeed::open(session, database.views(), *entry, (*access)->log());
    if (!feed) {
        return tl::make_unexpected(feed.error());
    }
    const auto progress = CatchUp(context, **access).run(**feed);
    if (!progress) {
        return tl::make_unexpected(progress.error());
    }
    const auto counts =
        tables.show((*feed)->version()).and_then([&] { return tables.count((*feed)->version()); });
    if (!counts) {
        return tl::make_unexpected(counts.error());
    }
    const auto running = ask_engine(context.data_dir(), {{"command", "status"}});
    show_projected({.version = (*feed)->version(),
                    .counts = *counts,
                    .progress = *progress,
                    .kept_live = running && *running},
                   context.console);
    return ExitCode::success;
}

Result<ExitCode> list(const CommandContext& context) {
    const auto access = TableAccess::open(context.configuration);
    if (!access) {
        return tl::make_unexpected(access.error());
    }
    const auto entries = CustomTables{(*access)->database()}.list();
    if (!entries) {
        return tl::make_unexpected(entries.error());
    }
    show_custom_tables(*entries, (*access)->log().info().last, context.console);
    return ExitCode::success;
}

Result<CustomEntry> find_version(const std::vector<CustomEntry>& entries, const std::string& name,
                                 const std::string& number) {
    const auto found = std::ranges::find_if(entries, [&](const CustomEntry& entry) {
        return entry.name == name && std::to_string(entry.number) == number;
    });
    return found != entries.end()
               ? Result<CustomEntry>{*found}
               : events::fail(
                     ErrorKind::not_found,
                     fmt::format("there is no version {} of custom table '{}'", number, name),
                     "'orderlog project --list' names those that there are");
}

/// Two versions of one table, to be compared.
class ComparedVersions {
 public:
    ComparedVersions(CommandContext& context, TableAccess& access)
        : context_(context), access_(access), session_(access.database().conninfo()) {}

    Result<void> open(const ProjectOptions& options);
    Result<ExitCode> run();

 private:
    CommandContext& context_;
    TableAccess& access_;
    adapters::CustomSession session_;
    std::vector<std::unique_ptr<CustomFeed>> feeds_{};
};

Result<void> ComparedVersions::open(const ProjectOptions& options) {
    const auto entries = CustomTables{access_.database()}.list();
    if (!entries) {
        return tl::make_unexpected(entries.error());
    }
    for (const std::size_t place : {std::size_t{1}, std::size_t{2}}) {
        auto feed = find_version(*entries, options.diff[0], options.diff[place])
                        .and_then([&](const CustomEntry& entry) {
                            return CustomFeed::open(session_, access_.database().views(), entry,
                                                    access_.log());
                        });
        if (!feed) {
            return tl::make_unexpected(feed.error());
        }
        feeds_.push_back(*std::move(feed));
    }
    return {};
}

/// Both are brought to where the log ends, so that only what they say differs, not when. An engine
/// may feed one of them meanwhile.
Result<ExitCode> ComparedVersions::run() {
    constexpr int attempts = 10;
    for (int attempt = 1; attempt <= attempts; ++attempt) {
        for (const auto& feed : feeds_) {
            if (const auto progress = CatchUp(context_, access_).run(*feed); !progress) {
                return tl::make_unexpected(progress.error());
            }
        }
        const auto comparison =
            CustomTables{access_.database()}.compare(feeds_[0]->version(), feeds_[1]->version());
        if (!comparison) {
            return tl::make_unexpected(comparison.error());
        }
        if (comparison->left_at == comparison->right_at) {
            return show_custom_comparison({.left = feeds_[0]->version(),
                                           .right = feeds_[1]->version(),
                                           .comparison = *comparison},
                                          context_.console);
        }
    }
    return events::fail(ErrorKind::unavailable,
                        "the engine feeds one of the two each time they are compared", "try again");
}

Result<ExitCode> diff(const ProjectOptions& options, CommandContext& context) {
    const auto access = open_for_feeding(context);
    if (!access) {
        return tl::make_unexpected(access.error());
    }
    ComparedVersions comparing(context, **access);
    return comparing.open(options).and_then([&] { return comparing.run(); });
}

Result<ExitCode> drop(const ProjectOptions& options, const CommandContext& context) {
    const auto access = TableAccess::open(context.configuration);
    if (!access) {
        return tl::make_unexpected(access.error());
    }
    return CustomTables{(*access)->database()}.drop(options.drop, options.version).map([&] {
        show_dropped(options.drop, options.version, context.console);
        return ExitCode::success;
    });
}

Result<ExitCode> run(const ProjectOptions& options, CommandContext& context) {
    if (!options.spec.empty()) {
        return project(options, context);
    }
    if (!options.diff.empty()) {
        return diff(options, context);
    }
    return options.list ? list(context) : drop(options, context);
}

constexpr const char* examples =
    "  orderlog project --spec promotions.toml   # again after a change: a new version\n"
    "  orderlog project --list\n"
    "  orderlog project --diff promotions 1 2\n"
    "  orderlog project --drop promotions --version 1\n"
    "\n"
    "A spec is TOML:\n"
    "  name = \"promotions\"                # read it as orderlog_custom.promotions\n"
    "  tenants = [\"acme\"]                 # all, if it is left out\n"
    "  [[columns]]\n"
    "  name = \"promotion_ids\"\n"
    "  type = \"text[]\"                    # text numeric bigint boolean timestamptz text[]\n"
    "  pointer = \"/orderItems/*/promotion/breakdowns/*/promotionId\"\n"
    "  [[columns]]\n"
    "  name = \"total\"\n"
    "  type = \"numeric\"\n"
    "  pointer = \"/proceeds/grandTotal/amount\"\n"
    "  v0 = \"/OrderTotal/Amount\"          # where Orders v0 has it\n"
    "  [where]\n"
    "  promotion_ids = true               # known; or a text, or a list of texts";

}  // namespace

void define_project(CLI::App& root, Choice& choice) {
    const auto options = std::make_shared<ProjectOptions>();
    CLI::App& command = add_command(
        root, choice,
        {"project", "a table of your own, made of every page in the log and kept current",
         examples});
    command.add_option("--spec", options->spec, "make the table that this file describes")
        ->type_name("FILE");
    command.add_flag("--list", options->list, "tables and their versions");
    command.add_option("--diff", options->diff, "NAME LEFT RIGHT: how two versions differ")
        ->expected(3);
    CLI::Option* drop = command.add_option("--drop", options->drop, "drop this table");
    command.add_option("--version", options->version, "only this version of it")
        ->needs(drop)
        ->check(CLI::Range(1, 1'000'000));
    on_chosen(command, choice,
              [options](CommandContext& context) { return run(*options, context); },
              {.usable = [options] { return options->usable(); }});
}

}  // namespace orderlog::tools
