#include "tests/tidy/source_tree.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <regex>
#include <set>

using namespace orderlog::tidy;

namespace {

using Graph = std::map<std::string, std::set<std::string>>;

Graph includes_between(std::string (*node_of)(std::filesystem::path)) {
    static const std::regex include(R"re(^#include "([^"]+)")re");
    Graph graph;
    for (const SourceFile& file : sources()) {
        for (const std::string& line : file.lines) {
            std::smatch match;
            if (std::regex_search(line, match, include)) {
                graph[node_of(file.path)].insert(node_of(match[1].str()));
            }
        }
        graph[node_of(file.path)].erase(node_of(file.path));
    }
    return graph;
}

// Takes away whatever includes nothing that is left, or is included by nothing that is left. Cycles
// stay, and what lies between them.
std::vector<std::string> cycles_of(Graph graph) {
    const auto is_end = [&](const Graph::value_type& node) {
        const auto includes = [&](const auto& other) { return other.second.contains(node.first); };
        const auto is_left = [&](const std::string& name) { return graph.contains(name); };
        return std::ranges::none_of(graph, includes) || std::ranges::none_of(node.second, is_left);
    };
    while (std::erase_if(graph, is_end) > 0) {
    }
    std::vector<std::string> left;
    std::ranges::transform(graph, std::back_inserter(left), &Graph::value_type::first);
    return left;
}

}  // namespace

TEST_CASE("no file and no folder includes itself by way of others") {
    // A header and its source are one node; then each folder is one.
    const auto nouns =
        includes_between([](auto path) { return path.replace_extension().string(); });
    const auto folders = includes_between([](auto path) { return path.parent_path().string(); });
    REQUIRE(nouns.size() > folders.size());
    CHECK(joined(cycles_of(nouns)) == "");
    CHECK(joined(cycles_of(folders)) == "");
}
