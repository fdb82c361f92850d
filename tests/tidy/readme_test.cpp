#include "tests/tidy/source_tree.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <regex>
#include <set>
#include <sstream>

using namespace orderlog::tidy;

namespace {

std::string text_of(const std::filesystem::path& path) {
    std::ifstream in(path);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

bool hidden(const std::filesystem::path& path) {
    return path.filename().string()[0] == '.';
}

// By a build or a package manager.
bool is_made(const std::filesystem::path& path) {
    const std::string text = path.string();
    return text.find("/build/") != std::string::npos ||
           text.find("/node_modules") != std::string::npos;
}

// What a folder's README must name: its files, and its subfolders that hold code.
std::set<std::string> entries_of(const std::filesystem::path& folder) {
    std::set<std::string> entries;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        const std::string name = entry.path().filename().string();
        if (!hidden(entry.path()) && name != "README.md" && name != "CMakeLists.txt" &&
            name != "__pycache__" && name != "node_modules") {
            entries.insert(name);
        }
    }
    return entries;
}

// `name`, `name.hpp`, `name.{hpp,cpp}` and `name.hpp/.cpp` in a README all name files.
bool names(const std::string& readme, const std::string& entry) {
    const auto dot = entry.find_last_of('.');
    const std::string stem = entry.substr(0, dot);
    for (const std::string& form : {"`" + entry + "`", "`" + entry + "/`", "`" + stem + "`",
                                    "`" + stem + ".{hpp,cpp}`", "`" + stem + ".hpp/.cpp`"}) {
        if (readme.find(form) != std::string::npos) {
            return true;
        }
    }
    return false;
}

std::vector<std::filesystem::path> code_folders() {
    std::vector<std::filesystem::path> folders;
    for (const char* top : {"events", "engine", "projections", "adapters", "tools", "bench"}) {
        folders.push_back(root() / top);
        for (const auto& entry : std::filesystem::recursive_directory_iterator(root() / top)) {
            if (entry.is_directory() && !is_made(entry.path()) && !hidden(entry.path())) {
                folders.push_back(entry.path());
            }
        }
    }
    return folders;
}

}  // namespace

TEST_CASE("each folder's README names every file of its folder") {
    std::vector<std::string> complaints;
    for (const auto& folder : code_folders()) {
        const std::string where = std::filesystem::relative(folder, root()).string();
        const std::string readme = text_of(folder / "README.md");
        if (readme.empty()) {
            complaints.push_back(where + ": no README.md");
            continue;
        }
        for (const std::string& entry : entries_of(folder)) {
            if (!names(readme, entry)) {
                complaints.push_back(where + "/README.md does not name `" + entry + "`");
            }
        }
    }
    INFO(joined(complaints));
    CHECK(complaints.empty());
}

TEST_CASE("no README names a file that is not there") {
    static const std::regex file_name(R"(`([a-z0-9_]+\.(?:hpp|cpp|sql|md))`)");
    std::set<std::string> existing;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root())) {
        if (!is_made(entry.path())) {
            existing.insert(entry.path().filename().string());
        }
    }
    std::vector<std::string> complaints;
    for (const auto& folder : code_folders()) {
        const std::string readme = text_of(folder / "README.md");
        for (std::sregex_iterator i(readme.begin(), readme.end(), file_name), end; i != end; ++i) {
            if (!existing.contains((*i)[1])) {
                complaints.push_back(std::filesystem::relative(folder, root()).string() +
                                     "/README.md names `" + (*i)[1].str() + "`");
            }
        }
    }
    INFO(joined(complaints));
    CHECK(complaints.empty());
}

TEST_CASE("every event type has golden bytes and a reserved number") {
    const std::string variant = text_of(root() / "events/event.hpp");
    const auto begin = variant.find("std::variant<");
    REQUIRE(begin != std::string::npos);
    const std::string list = variant.substr(begin + 13, variant.find('>', begin) - begin - 13);
    const std::string numbers = text_of(root() / "events/README.md");
    static const std::regex name("[A-Za-z]+");
    std::vector<std::string> complaints;
    int types = 0;
    for (std::sregex_iterator i(list.begin(), list.end(), name), end; i != end; ++i, ++types) {
        bool golden = false;
        for (const auto& entry :
             std::filesystem::directory_iterator(root() / "tests/golden/events/v1")) {
            golden = golden || entry.path().stem() == i->str();
        }
        if (!golden) {
            complaints.push_back(i->str() + " has no golden bytes");
        }
        if (numbers.find(i->str()) == std::string::npos) {
            complaints.push_back(i->str() + " has no number in events/README.md");
        }
    }
    INFO(joined(complaints));
    CHECK(complaints.empty());
    CHECK(types > 20);
}
