#include "tools/orderlog/man_page.hpp"

#include "tools/orderlog/command_line.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>
#include <sstream>
#include <vector>

using namespace orderlog::tools;

namespace {

const CommandPage& page_named(const CommandPage& root, const std::string& path) {
    const auto pages = pages_of(root);
    const auto found = std::ranges::find(pages, path, &CommandPage::path);
    REQUIRE(found != pages.end());
    return **found;
}

}  // namespace

TEST_CASE("every command has a manual page that names all it takes, and no two share a file") {
    const CommandPage root = root_page();
    std::set<std::string> files;
    for (const CommandPage* page : pages_of(root)) {
        CAPTURE(page->path);
        const std::string text = man_page(*page, "2026-01-31");
        CHECK(files.insert(man_page_file(*page)).second);
        for (const OptionText& option : page->options) {
            for (std::string name : option.names) {
                for (auto at = name.find('-'); at != std::string::npos;
                     at = name.find('-', at + 2)) {
                    name.insert(at, "\\");
                }
                CHECK_THAT(text, Catch::Contains(name));
            }
        }
    }
    CHECK(files.contains("orderlog.1"));
    CHECK(files.contains("orderlog-log-verify.1"));
    CHECK(files.size() > command_table().size());
}

TEST_CASE("a manual page is roff of short ASCII lines, whose text is never a request") {
    for (const CommandPage& page : std::vector<CommandPage>{
             CommandPage{.path = "orderlog x",
                         .summary = ".so is no request, nor 'this'",
                         .examples = "  '.dot\n.dot \\n …\n"},
             page_named(root_page(), "orderlog"), page_named(root_page(), "orderlog timeline")}) {
        std::istringstream lines(man_page(page, "2026-01-31"));
        static const std::set<std::string> requests{".TH", ".SH", ".TP", ".BR",
                                                    ".PP", ".nf", ".fi"};
        bool is_filled = true;
        for (std::string line; std::getline(lines, line);) {
            CAPTURE(line);
            is_filled = line == ".nf" ? false : line == ".fi" || is_filled;
            CHECK(std::ranges::all_of(line, [](char c) { return c >= ' ' && c <= '~'; }));
            CHECK((line.size() <= 80 || !is_filled));
            CHECK(!line.starts_with('\''));
            CHECK((!line.starts_with('.') || requests.contains(line.substr(0, line.find(' ')))));
        }
    }
}

TEST_CASE("a manual page tells of a place's option, a range, a preset and the choices") {
    const std::string text = man_page(page_named(root_page(), "orderlog timeline"), "2026-01-31");
    CHECK_THAT(text,
               Catch::StartsWith(".TH ORDERLOG\\-TIMELINE 1 2026-01-31 \"orderlog " ORDERLOG_VERSION
                                 "\" \"orderlog\"\n.SH NAME\norderlog\\-timeline \\- what"));
    CHECK_THAT(text,
               Catch::Contains("\\fB\\-\\-tenant\\fR \\fITEXT\\fR\nin the place of TENANT\n"));
    CHECK_THAT(text, Catch::Contains("(1 to 1000000) (default:\n50)") ||
                         Catch::Contains("(1 to 1000000) (default: 50)"));
    CHECK_THAT(text, Catch::Contains("\\fB\\-\\-summary\\fR \\fIhour|day\\fR"));
}
