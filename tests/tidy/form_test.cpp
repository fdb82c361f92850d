#include "tests/tidy/source_tree.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <regex>

using namespace orderlog::tidy;

namespace {

constexpr std::size_t header_lines_max = 150;
constexpr std::size_t source_lines_max = 400;
constexpr std::size_t function_lines_max = 70;
constexpr std::size_t columns_max = 100;
constexpr std::size_t repeated_lines_max = 11;

std::size_t indent_of(const std::string& line) {
    const auto first = line.find_first_not_of(' ');
    return first == std::string::npos ? 0 : first;
}

// In formatted code a function opens with a line that ends in '{' at namespace or class level and
// closes with a '}' at the same indentation.
bool opens_function(const std::string& line) {
    static const std::regex other(
        R"(^\s*(namespace|struct|class|enum|union|extern|template|public|private|\}|#|const .*=|constexpr .*=|static .*=|inline .*=|.*= \{|.*=$))");
    return !line.empty() && line.back() == '{' && (indent_of(line) == 0 || indent_of(line) == 4) &&
           !std::regex_search(line, other);
}

// Of a signature that takes several lines, the first.
std::size_t signature_start(const SourceFile& file, std::size_t line) {
    while (line > 0 && !file.lines[line - 1].empty() && file.lines[line - 1].back() != ';' &&
           file.lines[line - 1].back() != '}' && file.lines[line - 1].back() != '{' &&
           file.lines[line - 1].back() != ':' &&
           file.lines[line - 1].find("//") == std::string::npos) {
        --line;
    }
    return line;
}

std::vector<std::string> long_functions(const SourceFile& file) {
    std::vector<std::string> complaints;
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
        if (!opens_function(file.lines[i])) {
            continue;
        }
        // A continued signature is indented deeper than its closing brace.
        const std::size_t first = signature_start(file, i);
        const std::string closing = std::string(indent_of(file.lines[first]), ' ') + "}";
        std::size_t last = i + 1;
        while (last < file.lines.size() && file.lines[last].rfind(closing, 0) != 0) {
            ++last;
        }
        if (last - first + 1 > function_lines_max) {
            complaints.push_back(place(file, first) + std::to_string(last - first + 1) +
                                 " lines in a function");
        }
    }
    return complaints;
}

template <class Complain>
void require_none(Complain complain, const std::vector<SourceFile>& files) {
    std::vector<std::string> complaints;
    for (const SourceFile& file : files) {
        for (const std::string& complaint : complain(file)) {
            complaints.push_back(complaint);
        }
    }
    INFO(joined(complaints));
    CHECK(complaints.empty());
}

using Complaints = std::vector<std::string>;

}  // namespace

TEST_CASE("no function is longer than a screen") {
    require_none(long_functions, product_sources());
}

TEST_CASE("no file is longer than its limit") {
    require_none(
        [](const SourceFile& file) {
            const auto limit = file.is_header() ? header_lines_max : source_lines_max;
            return file.lines.size() <= limit
                       ? Complaints{}
                       : Complaints{file.path.string() + ": " + std::to_string(file.lines.size()) +
                                    " lines"};
        },
        product_sources());
}

TEST_CASE("no line is wider than a hundred columns") {
    require_none(
        [](const SourceFile& file) {
            Complaints complaints;
            for (std::size_t i = 0; i < file.lines.size(); ++i) {
                const auto columns = std::count_if(file.lines[i].begin(), file.lines[i].end(),
                                                   [](char c) { return (c & 0xC0) != 0x80; });
                if (static_cast<std::size_t>(columns) > columns_max &&
                    file.lines[i].find("R\"") == std::string::npos) {
                    complaints.push_back(place(file, i) + std::to_string(columns) + " columns");
                }
            }
            return complaints;
        },
        product_sources());
}

TEST_CASE("every header is included once and nothing is left to do later") {
    require_none(
        [](const SourceFile& file) {
            Complaints complaints;
            if (file.is_header() && (file.lines.empty() || file.lines[0] != "#pragma once")) {
                complaints.push_back(place(file, 0) + "no #pragma once on the first line");
            }
            static const std::string later = std::string("TO") + "DO";
            static const std::string broken = std::string("FIX") + "ME";
            for (std::size_t i = 0; i < file.lines.size(); ++i) {
                if (file.lines[i].find(later) != std::string::npos ||
                    file.lines[i].find(broken) != std::string::npos) {
                    complaints.push_back(place(file, i) + "work left for later");
                }
            }
            return complaints;
        },
        sources());
}

TEST_CASE("no range-for walks through a temporary result") {
    static const std::regex dangling(R"(for \([^;]*: \*[A-Za-z_.>-]+\()");
    require_none(
        [](const SourceFile& file) {
            Complaints complaints;
            for (std::size_t i = 0; i < file.lines.size(); ++i) {
                if (std::regex_search(code_of(file.lines[i]), dangling)) {
                    complaints.push_back(place(file, i) + "the temporary dies before the loop");
                }
            }
            return complaints;
        },
        sources());
}

TEST_CASE("names say what a thing is") {
    static const std::regex vague(
        R"(\b(class|struct) [A-Za-z]*(Manager|Helper|Util|Utils|Impl|Base)\b|\bget_[a-z_]+\(|^ *using namespace (?!std::chrono_literals))");
    require_none(
        [](const SourceFile& file) {
            Complaints complaints;
            for (std::size_t i = 0; i < file.lines.size(); ++i) {
                const std::string code = code_of(file.lines[i]);
                // simdjson's and others' own functions are called through a dot or an arrow.
                if (std::regex_search(code, vague) && code.find(".get_") == std::string::npos &&
                    code.find("->get_") == std::string::npos) {
                    complaints.push_back(place(file, i) + code);
                }
            }
            return complaints;
        },
        product_sources());
}

TEST_CASE("no two places repeat each other") {
    struct Line {
        const SourceFile* file;
        std::size_t number;
        std::string text;
    };
    std::vector<Line> lines;
    const auto files = product_sources();
    for (const SourceFile& file : files) {
        for (std::size_t i = 0; i < file.lines.size(); ++i) {
            const std::string code = code_of(file.lines[i]);
            const auto first = code.find_first_not_of(' ');
            // Includes and lone brackets are alike everywhere.
            if (first != std::string::npos && code.size() - first > 2 && code[first] != '#') {
                lines.push_back({&file, i, code.substr(first)});
            }
        }
    }
    std::map<std::string, std::size_t> seen;
    std::vector<std::string> complaints;
    for (std::size_t i = 0; i + repeated_lines_max < lines.size(); ++i) {
        if (lines[i].file != lines[i + repeated_lines_max].file) {
            continue;
        }
        std::string text;
        for (std::size_t k = i; k <= i + repeated_lines_max; ++k) {
            text += lines[k].text + "\n";
        }
        const auto [found, fresh] = seen.emplace(text, i);
        if (!fresh) {
            complaints.push_back(place(*lines[i].file, lines[i].number) + "repeats " +
                                 place(*lines[found->second].file, lines[found->second].number));
            i += repeated_lines_max;
        }
    }
    INFO(joined(complaints));
    CHECK(complaints.empty());
}
