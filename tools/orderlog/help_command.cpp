#include "events/time.hpp"
#include "tools/orderlog/command_line.hpp"
#include "tools/orderlog/commands.hpp"
#include "tools/orderlog/man_page.hpp"
#include "tools/output/json_text.hpp"
#include "tools/output/text_format.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <memory>
#include <system_error>

namespace orderlog::tools {

using events::Result;

namespace {

Result<ExitCode> exit_codes(const CommandContext& context) {
    nlohmann::json all = nlohmann::json::array();
    TextTable table({"CODE", "NAME", "MEANING"});
    for (const ExitCodeMeaning& row : exit_code_meanings()) {
        const int code = static_cast<int>(row.code);
        all.push_back({{"code", code}, {"name", row.name}, {"meaning", row.meaning}});
        table.add({std::to_string(code), std::string(row.name), std::string(row.meaning)});
    }
    if (context.console.json()) {
        context.console.line(json_text(all, 2));
    } else {
        context.console.table(table);
    }
    return ExitCode::success;
}

/// Its own day, or that of a build that is to come out the same again.
std::string day_of_pages() {
    const char* epoch = std::getenv("SOURCE_DATE_EPOCH");
    const std::time_t now = epoch == nullptr ? std::time(nullptr) : std::atoll(epoch);
    return events::to_text(events::Time(std::chrono::seconds(now))).substr(0, 10);
}

/// Unlike what orderlog keeps elsewhere, pages hold nothing that is anybody's own.
void for_everybody(const std::filesystem::path& path) {
    using std::filesystem::perms;
    std::error_code ignored;
    const bool is_folder = std::filesystem::is_directory(path, ignored);
    std::filesystem::permissions(
        path,
        perms::owner_read | perms::owner_write | perms::group_read | perms::others_read |
            (is_folder ? perms::owner_exec | perms::group_exec | perms::others_exec : perms::none),
        ignored);
}

Result<void> write_page(const std::filesystem::path& file, const std::string& text) {
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    out << text << std::flush;
    if (!out) {
        return events::fail(events::ErrorKind::unavailable,
                            fmt::format("cannot write '{}': {}", file.string(),
                                        std::generic_category().message(errno)),
                            "name a folder that you may write");
    }
    for_everybody(file);
    return {};
}

Result<ExitCode> man_pages(const std::string& folder, const CommandContext& context) {
    std::error_code failure;
    if (std::filesystem::create_directories(folder, failure)) {
        for_everybody(folder);
    }
    const CommandPage root = root_page();
    const std::string day = day_of_pages();
    nlohmann::json files = nlohmann::json::array();
    for (const CommandPage* page : pages_of(root)) {
        const std::filesystem::path file = std::filesystem::path(folder) / man_page_file(*page);
        if (auto written = write_page(file, man_page(*page, day)); !written) {
            return tl::make_unexpected(written.error());
        }
        files.push_back(file.string());
    }
    if (context.console.json()) {
        context.console.line(json_text({{"files", files}}, 2));
    } else {
        context.console.line(fmt::format("{} in '{}'; the first: man -l {}",
                                         counted(files.size(), "page"), folder,
                                         files.front().get<std::string>()));
    }
    return ExitCode::success;
}

}  // namespace

void define_help(CLI::App& root, Choice& choice) {
    CLI::App& group = add_command(root, choice,
                                  {"help", "exit codes, and manual pages for man",
                                   "  orderlog help exit-codes\n"
                                   "  orderlog help man ~/.local/share/man/man1"});
    group.require_subcommand(1);
    CLI::App& command = add_command(
        group, choice,
        {"exit-codes", "print what each exit code means", "  orderlog help exit-codes --json"});
    on_chosen(command, choice, [](CommandContext& context) { return exit_codes(context); });

    const auto folder = std::make_shared<std::string>();
    CLI::App& man =
        add_command(group, choice,
                    {"man", "write the manual pages of every command, as man reads them",
                     "  orderlog help man ~/.local/share/man/man1\n"
                     "  orderlog help man pages && man -l pages/orderlog-timeline.1"});
    man.add_option("DIR", *folder, "where; made if it is not there")->required();
    on_chosen(man, choice,
              [folder](CommandContext& context) { return man_pages(*folder, context); });
}

}  // namespace orderlog::tools
