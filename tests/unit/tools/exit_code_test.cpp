#include "tools/output/exit_code.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

using namespace orderlog::tools;

namespace {

std::string text_of(const std::string& path) {
    std::ifstream in(ORDERLOG_SOURCE_DIR "/" + path);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

}  // namespace

TEST_CASE("the manual's table of exit codes is the program's") {
    std::string table = "| code | name | meaning |\n|---|---|---|\n";
    for (const ExitCodeMeaning& row : exit_code_meanings()) {
        table += "| " + std::to_string(static_cast<int>(row.code)) + " | " + std::string(row.name) +
                 " | " + std::string(row.meaning) + " |\n";
    }
    CHECK_THAT(text_of("tools/README.md"), Catch::Contains(table + "\n"));
}

TEST_CASE("every exit code has a meaning, and each number one") {
    const std::string header = text_of("tools/output/exit_code.hpp");
    const auto begin = header.find("enum class ExitCode");
    const std::string list = header.substr(begin, header.find('}', begin) - begin);
    std::vector<int> declared;
    for (auto at = list.find(" = "); at != std::string::npos; at = list.find(" = ", at + 1)) {
        declared.push_back(std::stoi(list.substr(at + 3)));
    }
    std::vector<int> told;
    for (const ExitCodeMeaning& row : exit_code_meanings()) {
        told.push_back(static_cast<int>(row.code));
        CHECK(name_of(row.code) == row.name);
    }
    CHECK(told == declared);
    CHECK(told.size() >= 11);
}
