#include "tests/tidy/page_table.hpp"
#include "tests/tidy/source_tree.hpp"
#include "tests/tidy/test_reference.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <regex>
#include <set>

using namespace orderlog::tidy;

namespace {

using Strings = std::vector<std::string>;

const Strings columns{"failure", "what happens", "kept",      "the operator sees, and does",
                      "event",   "reason",       "exit code", "test"};
constexpr std::size_t event_column = 4;
constexpr std::size_t reason_column = 5;
constexpr std::size_t exit_code_column = 6;
constexpr std::size_t test_column = 7;

std::set<std::string> matches(const std::string& text, const std::string& pattern) {
    const std::regex expression(pattern);
    std::set<std::string> found;
    for (std::sregex_iterator i(text.begin(), text.end(), expression), end; i != end; ++i) {
        found.insert(i->size() > 2 ? (*i)[1].str() + " " + (*i)[2].str() : (*i)[1].str());
    }
    return found;
}

/// What a cell of such a column may list.
const std::map<std::size_t, std::set<std::string>>& vocabulary() {
    static const std::map<std::size_t, std::set<std::string>> words{
        {event_column, matches(whole("events/event.hpp"), "[ <]([A-Z][A-Za-z]+)[,>]")},
        {reason_column, matches(whole("events/reason_code.hpp"), "///< ([A-Z_]+)\n")},
        {exit_code_column, matches(whole("tools/README.md"), R"(\n\| (\d+) \| ([a-z ]+) \|)")},
    };
    return words;
}

Strings row_complaints(const Strings& cells) {
    if (cells.size() != columns.size()) {
        return {std::to_string(cells.size()) + " cells, not " + std::to_string(columns.size())};
    }
    Strings complaints;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const bool may_be_none = vocabulary().contains(i);
        if (cells[i].empty() || (cells[i] == none && !may_be_none)) {
            complaints.push_back("says nothing of '" + columns[i] + "'");
        } else if (may_be_none && cells[i] != none) {
            for (const std::string& word : split(cells[i], ',')) {
                if (!vocabulary().at(i).contains(word)) {
                    complaints.push_back("'" + word + "' is no " + columns[i]);
                }
            }
        } else if (i == test_column) {
            std::ranges::copy(test_complaints(cells[i]), std::back_inserter(complaints));
        }
    }
    return complaints;
}

}  // namespace

TEST_CASE("each failure has its decision, its words, its exit code and a test that exists") {
    const SourceFile page = read_file("engine/FAILURES.md");
    Strings complaints;
    std::size_t rows = 0;
    for (const TableRow& row : table_rows(page)) {
        if (row.head) {
            CHECK(row.cells == columns);
            continue;
        }
        ++rows;
        for (const std::string& complaint : row_complaints(row.cells)) {
            complaints.push_back(place(page, row.line) + complaint);
        }
    }
    INFO(joined(complaints));
    CHECK(complaints.empty());
    CHECK(rows > 50);
}

TEST_CASE("a failure without a test, or with one that is not there, is complained of") {
    const Strings good{"a",        "b",
                       "c",        "d",
                       "RunEnded", "PAUSED, CANCELLED",
                       "2 usage",  "tidy/failures_test \"a failure without\""};
    CHECK(row_complaints(good).empty());
    const auto spoilt = [&](std::size_t column, const std::string& text) {
        Strings cells = good;
        cells[column] = text;
        return joined(row_complaints(cells));
    };
    CHECK(spoilt(0, "") == "\nsays nothing of 'failure'");
    CHECK(spoilt(3, none) == "\nsays nothing of 'the operator sees, and does'");
    CHECK(spoilt(event_column, none) == "");
    CHECK(spoilt(event_column, "RunEnds") == "\n'RunEnds' is no event");
    CHECK(spoilt(reason_column, "PAUSED, SLEEPING") == "\n'SLEEPING' is no reason");
    CHECK(spoilt(exit_code_column, "2 unavailable") == "\n'2 unavailable' is no exit code");
    CHECK(spoilt(test_column, none) == "\nsays nothing of 'test'");
    CHECK(spoilt(test_column, "tidy/absent_test \"x\"") ==
          "\nnames no test: 'tidy/absent_test \"x\"'");
    CHECK(spoilt(test_column, "tidy/failures_test") ==
          "\ntests/tidy/failures_test.cpp is named without a case");
    CHECK(spoilt(test_column, "tidy/failures_test \"a failure; b\", \"a failure w\"") ==
          "\ntests/tidy/failures_test.cpp has no case \"a failure; b\"");
    CHECK(spoilt(test_column, "integration/commands_test.py \"Commands as\"; fresh_debian/x.py") ==
          "\nnames no test: 'fresh_debian/x.py'");
    CHECK(spoilt(test_column, "integration/csv_truth.py") ==
          "\ntests/integration/csv_truth.py is run by nobody");
}
