#include "tests/tidy/page_table.hpp"

#include <algorithm>

namespace orderlog::tidy {

namespace {

std::string trimmed(const std::string& text) {
    const auto first = text.find_first_not_of(" \n");
    return first == std::string::npos
               ? ""
               : text.substr(first, text.find_last_not_of(" \n") - first + 1);
}

bool is_ruler(const std::string& line) {
    return line.starts_with("|--");
}

bool is_row(const std::string& line) {
    return line.starts_with('|') && !is_ruler(line);
}

std::vector<std::string> cells_of(const std::string& line) {
    const auto parts = split(line, '|');
    return parts.size() < 2 ? std::vector<std::string>{}
                            : std::vector<std::string>(parts.begin() + 1, parts.end() - 1);
}

}  // namespace

std::vector<TableRow> table_rows(const SourceFile& page) {
    std::vector<TableRow> rows;
    for (std::size_t i = 0; i < page.lines.size(); ++i) {
        if (is_row(page.lines[i])) {
            const bool first = i == 0 || !page.lines[i - 1].starts_with('|');
            rows.push_back({.line = i, .head = first, .cells = cells_of(page.lines[i])});
        }
    }
    return rows;
}

std::vector<std::string> split(const std::string& text, char separator) {
    std::vector<std::string> parts{""};
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

}  // namespace orderlog::tidy
