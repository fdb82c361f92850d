#include "tests/tidy/source_tree.hpp"

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
const std::string none = "–";

/// What a test cell names: a file below tests/ and beginnings of names in it.
struct Named {
    std::string file{};
    Strings claims{};
};

std::string trimmed(const std::string& text) {
    const auto first = text.find_first_not_of(" \n");
    return first == std::string::npos
               ? ""
               : text.substr(first, text.find_last_not_of(" \n") - first + 1);
}

/// The parts between separators that stand outside of quotes.
Strings split(const std::string& text, char separator) {
    Strings parts{""};
    bool quoted = false;
    for (const char c : text) {
        quoted = quoted != (c == '"');
        if (c == separator && !quoted) {
            parts.emplace_back();
        } else {
            parts.back() += c;
        }
    }
    std::ranges::transform(parts, parts.begin(), trimmed);
    return parts;
}

std::string whole(const std::filesystem::path& relative) {
    std::string text;
    for (const std::string& line : read_file(relative).lines) {
        text += line + "\n";
    }
    return text;
}

/// The string that begins behind `at`, of adjacent literals all.
std::string literal(const std::string& text, std::size_t at) {
    std::string value;
    for (at = text.find_first_not_of(" \n", at); at < text.size() && text[at] == '"';
         at = text.find_first_not_of(" \n", at + 1)) {
        for (++at; at < text.size() && text[at] != '"'; ++at) {
            at += text[at] == '\\' ? 1 : 0;
            value += text[at];
        }
    }
    return value;
}

Strings names_in(const std::string& file) {
    const std::string text = whole(file);
    Strings names;
    if (file.ends_with(".py")) {
        for (std::size_t at = 0; (at = text.find("\"\"\"", at)) != std::string::npos;) {
            const auto end = text.find("\"\"\"", at + 3);
            names.push_back(text.substr(at + 3, end - at - 3));
            at = end == std::string::npos ? end : end + 3;
        }
        return names;
    }
    for (const std::string word : {"TEST_CASE(", "SECTION("}) {
        for (std::size_t at = 0; (at = text.find(word, at)) != std::string::npos;) {
            at += word.size();
            names.push_back(literal(text, at));
        }
    }
    return names;
}

Named named(const std::string& reference) {
    Named result{.file = reference.substr(0, reference.find(' '))};
    result.file += result.file.ends_with(".py") ? "" : ".cpp";
    static const std::regex quoted(R"re("([^"]+)")re");
    for (std::sregex_iterator i(reference.begin(), reference.end(), quoted), end; i != end; ++i) {
        result.claims.push_back((*i)[1]);
    }
    return result;
}

Strings test_complaints(const std::string& reference) {
    const Named test = named(reference);
    const std::string path = "tests/" + test.file;
    if (!std::filesystem::is_regular_file(root() / path)) {
        return {"names no test: '" + reference + "'"};
    }
    const bool script = test.file.ends_with(".py");
    if (script &&
        whole("tests/CMakeLists.txt").find("SCRIPT " + test.file + " ") == std::string::npos) {
        return {path + " is run by nobody"};
    }
    if (!script && test.claims.empty()) {
        return {path + " is named without a case"};
    }
    Strings complaints;
    const Strings names = names_in(path);
    for (const std::string& claim : test.claims) {
        if (std::ranges::none_of(names,
                                 [&](const auto& name) { return name.starts_with(claim); })) {
            complaints.push_back(path + " has no case \"" + claim + "\"");
        }
    }
    return complaints;
}

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
            for (const std::string& reference : split(cells[i], ';')) {
                std::ranges::copy(test_complaints(reference), std::back_inserter(complaints));
            }
        }
    }
    return complaints;
}

Strings cells_of(const std::string& line) {
    Strings cells = split(line, '|');
    return cells.size() < 2 ? Strings{} : Strings(cells.begin() + 1, cells.end() - 1);
}

bool is_row(const std::string& line) {
    return line.starts_with('|') && !line.starts_with("|--");
}

}  // namespace

TEST_CASE("each failure has its decision, its words, its exit code and a test that exists") {
    const SourceFile page = read_file("engine/FAILURES.md");
    Strings complaints;
    std::size_t rows = 0;
    for (std::size_t i = 0; i < page.lines.size(); ++i) {
        if (!is_row(page.lines[i])) {
            continue;
        }
        const Strings cells = cells_of(page.lines[i]);
        if (!is_row(page.lines[i - 1]) && !page.lines[i - 1].starts_with("|--")) {
            CHECK(cells == columns);
            continue;
        }
        ++rows;
        for (const std::string& complaint : row_complaints(cells)) {
            complaints.push_back(place(page, i) + complaint);
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
