#include "tools/access/table_access.hpp"
#include "tools/orderlog/commands.hpp"
#include "tools/orders/moment.hpp"
#include "tools/output/json_text.hpp"
#include "tools/rebuild/past_tables_run.hpp"
#include "tools/rebuild/rebuild_run.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace orderlog::tools {

using events::Result;

namespace {

/// What a session or somebody's own view still needs stays, which is no failure.
Result<ExitCode> drop_old(const CommandContext& context) {
    const auto access = TableAccess::open(context.configuration);
    if (!access) {
        return tl::make_unexpected(access.error());
    }
    const auto kept = (*access)->database().drop_retired();
    if (!kept) {
        return tl::make_unexpected(kept.error());
    }
    if (context.console.json()) {
        context.console.line(json_text({{"kept", *kept}}, 2));
        return ExitCode::success;
    }
    for (const std::string& reason : *kept) {
        context.console.line(reason);
    }
    if (kept->empty()) {
        context.console.line("no old tables are left");
    }
    return ExitCode::success;
}

struct RebuildChoice {
    RebuildRequest request{};
    bool drop_old{false};
    std::string as_of{};
    bool past{false};
    std::optional<std::string> drop_past{};
};

Result<ExitCode> run(CommandContext& context, const RebuildChoice& options) {
    if (options.drop_old) {
        return drop_old(context);
    }
    if (options.past) {
        return list_past_tables(context);
    }
    if (options.drop_past) {
        return drop_past_tables(context, *options.drop_past);
    }
    return options.as_of.empty() ? run_rebuild(context, options.request)
                                 : make_past_tables(context, options.as_of);
}

/// Each is something else to do.
void exclude_each_other(const std::vector<CLI::Option*>& options) {
    for (auto one = options.begin(); one != options.end(); ++one) {
        for (auto other = std::next(one); other != options.end(); ++other) {
            (*one)->excludes(*other);
        }
    }
}

}  // namespace

void define_rebuild(CLI::App& root, Choice& choice) {
    const CLI::Validator not_empty(
        [](const std::string& text) { return std::string(text.empty() ? "is empty" : ""); }, "");
    const auto options = std::make_shared<RebuildChoice>();
    CLI::App& command = add_command(
        root, choice,
        {"rebuild",
         "fold the log into fresh tables, compare them with the live ones, swap unless they "
         "differ; "
         "of a part, write what differs into the live ones",
         "  orderlog rebuild\n  orderlog rebuild --compare-only\n  orderlog rebuild --keep-old\n"
         "  orderlog rebuild --tenant t1\n  orderlog rebuild orders debts --compare-only\n"
         "  orderlog rebuild --as-of 2024-01-31T10:00:00Z\n"
         "  orderlog rebuild --drop-past orderlog_at_20240131t100000z"});
    CLI::Option* const part = command.add_option(
        "PROJECTION", options->request.scope.projections,
        "only these: " + projection_names() +
            "; all are at one checkpoint, and orders are orders, items and packages together");
    check_value(*part, check_projection);
    CLI::Option* const tenant =
        command.add_option("--tenant", options->request.scope.tenant, "only this tenant's rows")
            ->check(not_empty);
    CLI::Option* const as_of = command.add_option(
        "--as-of", options->as_of,
        "instead make tables as the log had them then, in a schema of their own that nothing "
        "feeds: 2h, yesterday, 2024-01-31 or RFC 3339, in UTC");
    check_value(*as_of, check_moment);
    CLI::Option* const compare_only = command.add_flag(
        "--compare-only", options->request.compare_only, "compare and throw the fresh tables away");
    const std::vector<CLI::Option*> others{
        command.add_flag("--keep-old", options->request.keep_old,
                         "leave the tables that are replaced until --drop-old or a rebuild "
                         "without it"),
        command.add_flag("--drop-old", options->drop_old, "drop what --keep-old left, and no more"),
        as_of,
        command.add_flag("--past", options->past, "list what --as-of made, and no more"),
        command.add_option("--drop-past", options->drop_past,
                           "drop the schema that --as-of made, and no more"),
    };
    for (CLI::Option* const other : others) {
        other->excludes(part)->excludes(tenant)->excludes(compare_only);
    }
    exclude_each_other(others);
    on_chosen(command, choice,
              [options](CommandContext& context) { return run(context, *options); });
}

}  // namespace orderlog::tools
