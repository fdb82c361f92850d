#include "tools/orderlog/command_page.hpp"

#include "tools/orderlog/command_line.hpp"
#include "tools/orderlog/completion_script.hpp"
#include "tools/orderlog/event_filter.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

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

}  // namespace

TEST_CASE("what an option takes is told from the table of --help") {
    CHECK(option_of("orderlog timeline", "--explain").kind == ValueKind::none);
    CHECK(option_of("orderlog timeline", "--since").kind == ValueKind::text);
    CHECK(option_of("orderlog timeline", "--limit").value == "N");
    CHECK(option_of("orderlog timeline", "--type").choices == event_type_names());
    CHECK(option_of("orderlog connection add", "--region").choices ==
          std::vector<std::string>{"na", "eu", "fe"});
    CHECK(option_of("orderlog demo", "--orders-csv").kind == ValueKind::file);
    CHECK(option_of("orderlog log backup", "DIR").kind == ValueKind::directory);
    CHECK(option_of("orderlog log export", "FILE").kind == ValueKind::file);
    CHECK(option_of("orderlog", "--data-dir").kind == ValueKind::directory);
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
            const std::string& name = option.names.back();
            if (!option.is_place) {
                CHECK_THAT(bash, Catch::Contains(name));
                CHECK_THAT(zsh, Catch::Contains(name));
                CHECK_THAT(fish, Catch::Contains(" -l " + name.substr(2)));
            }
        }
    }
    CHECK_THAT(zsh, Catch::StartsWith("#compdef orderlog\n"));
}
