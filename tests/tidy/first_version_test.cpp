#include "tests/tidy/page_table.hpp"
#include "tests/tidy/source_tree.hpp"
#include "tests/tidy/test_reference.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <iterator>

using namespace orderlog::tidy;

namespace {

constexpr std::size_t defects = 26;
const std::vector<std::string> defect_columns{"#", "the defect was", "here", "test"};
/// How the cell `here` begins where nothing can be tested: the reason follows.
const std::string not_here = "not here";

std::vector<std::string> defect_complaints(const std::vector<std::string>& cells,
                                           std::size_t number) {
    if (cells.size() != defect_columns.size()) {
        return {std::to_string(cells.size()) + " cells, not " +
                std::to_string(defect_columns.size())};
    }
    std::vector<std::string> complaints;
    if (cells[0] != std::to_string(number)) {
        complaints.push_back("is '" + cells[0] + "', not " + std::to_string(number));
    }
    for (std::size_t i = 1; i < cells.size(); ++i) {
        if (cells[i].empty() || (cells[i] == none && i != 3)) {
            complaints.push_back("says nothing of '" + defect_columns[i] + "'");
        }
    }
    if (!complaints.empty()) {
        return complaints;
    }
    if (cells[3] != none) {
        return test_complaints(cells[3]);
    }
    const auto colon = cells[2].find(": ");
    if (!cells[2].starts_with(not_here) || colon == std::string::npos) {
        return {"has no test, and no reason that begins 'not here: ' or 'not here yet: '"};
    }
    return {};
}

}  // namespace

TEST_CASE("each defect of the first version has a test that exists or a reason why it has none") {
    const SourceFile page = read_file("tests/FIRST_VERSION.md");
    std::vector<std::string> complaints;
    std::size_t rows = 0;
    for (const TableRow& row : table_rows(page)) {
        if (row.head) {
            CHECK(row.cells == defect_columns);
            continue;
        }
        for (const std::string& complaint : defect_complaints(row.cells, ++rows)) {
            complaints.push_back(place(page, row.line) + complaint);
        }
    }
    INFO(joined(complaints));
    CHECK(complaints.empty());
    CHECK(rows == defects);
}

TEST_CASE("a defect without a test or a reason, or out of its turn, is complained of") {
    const std::vector<std::string> good{"7", "a", "b", "tidy/first_version_test \"a defect\""};
    CHECK(defect_complaints(good, 7).empty());
    const auto spoilt = [&](std::size_t column, const std::string& text) {
        auto cells = good;
        cells[column] = text;
        return joined(defect_complaints(cells, 7));
    };
    CHECK(spoilt(0, "8") == "\nis '8', not 7");
    CHECK(spoilt(1, none) == "\nsays nothing of 'the defect was'");
    CHECK(spoilt(2, "") == "\nsays nothing of 'here'");
    CHECK(spoilt(3, "") == "\nsays nothing of 'test'");
    CHECK(spoilt(3, "tidy/first_version_test \"a defect that\"") ==
          "\ntests/tidy/first_version_test.cpp has no case \"a defect that\"");
    CHECK(spoilt(3, none) ==
          "\nhas no test, and no reason that begins 'not here: ' or 'not here yet: '");
    CHECK(defect_complaints({"7", "a", "not here yet: no reports", none}, 7).empty());
    CHECK(joined(defect_complaints({"7", "a", "b"}, 7)) == "\n3 cells, not 4");
}
