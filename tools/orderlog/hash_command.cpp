#include "adapters/postgres/table_hash.hpp"
#include "tools/access/table_access.hpp"
#include "tools/orderlog/commands.hpp"
#include "tools/output/json_text.hpp"
#include "tools/output/text_format.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <memory>

namespace orderlog::tools {

using adapters::HashKind;
using events::Result;
using nlohmann::json;

namespace {

Result<ExitCode> run(HashKind kind, const CommandContext& context) {
    const auto access = TableAccess::open(context.configuration);
    if (!access) {
        return tl::make_unexpected(access.error());
    }
    const auto names = (*access)->shown();
    if (!names) {
        return tl::make_unexpected(names.error());
    }
    const auto hash = adapters::hash_tables((*access)->database().conninfo(), *names, kind);
    if (!hash) {
        return tl::make_unexpected(hash.error());
    }
    json tables = json::object();
    TextTable table({"TABLE", "ROWS", "HASH"});
    for (const adapters::TableHash& one : hash->tables) {
        tables[one.table] = {{"rows", one.rows}, {"hash", events::to_hex(one.hash)}};
        table.add({one.table, with_thousands(static_cast<std::uint64_t>(one.rows)),
                   events::to_hex(one.hash)});
    }
    const std::string total = events::to_hex(hash->total);
    if (context.console.json()) {
        context.console.line(json_text({{"kind", kind == HashKind::content ? "content" : "full"},
                                        {"position", hash->position.value()},
                                        {"tables", tables},
                                        {"hash", total}},
                                       2));
        return ExitCode::success;
    }
    context.console.table(table);
    context.console.line(fmt::format("{} hash at position {}: {}",
                                     kind == HashKind::content ? "content" : "full",
                                     hash->position.value(), total));
    return ExitCode::success;
}

}  // namespace

void define_hash(CLI::App& root, Choice& choice) {
    const auto full = std::make_shared<bool>(false);
    CLI::App& command = add_command(
        root, choice,
        {"hash", "a hash of the tables: equal exactly if the rows are",
         "  orderlog hash            # what Amazon said: compares runs\n"
         "  orderlog hash --full     # every column: compares live and rebuilt tables"});
    const auto content = std::make_shared<bool>(true);
    CLI::Option* flag = command.add_flag("--full", *full, "every column of every table");
    command.add_flag("--content", *content, "what Amazon said (as without an option)")
        ->excludes(flag);
    on_chosen(command, choice, [full, content](CommandContext& context) {
        return run(*full ? HashKind::full : HashKind::content, context);
    });
}

}  // namespace orderlog::tools
