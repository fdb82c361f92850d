#include "tools/orderlog/command_page.hpp"

#include "tools/orderlog/command_line.hpp"
#include "tools/orderlog/completion_script.hpp"
#include "tools/orderlog/event_filter.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <sstream>
#include <string>

using namespace orderlog::tools;

namespace {

OptionText option_of(const std::string& path, const std::string& name) {
    const CommandPage root = root_page();
    for (const CommandPage* page : pages_of(root)) {
        for (const OptionText& option : page->options) {
            if (page->path == path && std::ranges::find(option.names, name) != option.names.end()) {
                return option;
            }
        }
    }
    FAIL(path << " has no " << name);
    return {};
}

/// Whether the script that bash and zsh read offers the option where it tells this command's, or,
/// of one that every command takes, those of all.
bool arm_offers(const std::string& script, const CommandPage& page, const OptionText& option) {
    const auto options = script.find("_orderlog_options() {");
    const std::string begin =
        option.is_setting ? "offered=\"$offered " : "'" + page.path + "') offered='";
    const auto at = options == std::string::npos ? options : script.find(begin, options);
    if (at == std::string::npos) {
        return false;
    }
    const auto words = at + begin.size();
    const auto end = script.find_first_of("'\"", words);
    return (" " + script.substr(words, end - words) + " ").find(" " + option.names.back() + " ") !=
           std::string::npos;
}

bool fish_offers(const std::string& script, const CommandPage& page, const OptionText& option) {
    std::istringstream lines(script);
    for (std::string line; std::getline(lines, line);) {
        const bool is_of_it = option.is_setting || line.find("\"" + page.path + "\"") != line.npos;
        if (line.starts_with("complete ") && is_of_it &&
            (line + " ").find(" -l " + option.names.back().substr(2) + " ") != line.npos) {
            return true;
        }
    }
    return false;
}

}  // namespace

TEST_CASE("what an option takes is told from the table of --help") {
    CHECK(option_of("orderlog timeline", "--explain").kind == ArgumentKind::none);
    CHECK(option_of("orderlog timeline", "--since").kind == ArgumentKind::text);
    CHECK(option_of("orderlog timeline", "--limit").value == "N");
    CHECK(option_of("orderlog timeline", "--type").choices == event_type_names());
    CHECK(option_of("orderlog connection add", "--region").choices ==
          std::vector<std::string>{"na", "eu", "fe"});
    CHECK(option_of("orderlog demo", "--orders-csv").kind == ArgumentKind::file);
    CHECK(option_of("orderlog log backup", "DIR").kind == ArgumentKind::directory);
    CHECK(option_of("orderlog log export", "FILE").kind == ArgumentKind::file);
    CHECK(option_of("orderlog", "--data-dir").kind == ArgumentKind::directory);
    CHECK(option_of("orderlog", "--data-dir").is_setting);
    CHECK(option_of("orderlog", "--simulation-unlimited-quota").choices ==
          std::vector<std::string>{"true", "false"});
    CHECK(option_of("orderlog order", "TENANT").is_required);
    CHECK(!option_of("orderlog order", "--tenant").is_required);
}

TEST_CASE("each shell's script knows every command and every option") {
    const CommandPage root = root_page();
    const std::string bash = bash_completion(root);
    const std::string zsh = zsh_completion(root);
    const std::string fish = fish_completion(root);
    for (const CommandPage* page : pages_of(root)) {
        CAPTURE(page->path);
        for (const std::string& script : {bash, zsh, fish}) {
            CHECK_THAT(script, Catch::Contains("'" + page->path + "'"));
        }
        for (const OptionText& option : page->options) {
            if (!option.is_positional) {
                CAPTURE(option.names.back());
                CHECK(arm_offers(bash, *page, option));
                CHECK(arm_offers(zsh, *page, option));
                CHECK(fish_offers(fish, *page, option));
            }
        }
    }
    CHECK_THAT(zsh, Catch::StartsWith("#compdef orderlog\n"));
}
