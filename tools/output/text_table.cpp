#include "tools/output/text_table.hpp"

#include "events/check.hpp"
#include "tools/output/text_format.hpp"

#include <algorithm>

namespace orderlog::tools {

TextTable::TextTable(std::vector<std::string> heading) {
    rows_.push_back(std::move(heading));
}

void TextTable::add(std::vector<std::string> cells) {
    events::check(cells.size() == rows_.front().size());
    rows_.push_back(std::move(cells));
}

std::vector<std::string> TextTable::lines() const {
    std::vector<std::size_t> widths(rows_.front().size(), 0);
    for (const auto& row : rows_) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            widths[i] = std::max(widths[i], columns(row[i]));
        }
    }
    std::vector<std::string> lines;
    for (const auto& row : rows_) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            const bool last = i + 1 == row.size();
            line += last ? row[i] : padded(row[i], widths[i]) + "  ";
        }
        line.erase(line.find_last_not_of(' ') + 1);
        lines.push_back(std::move(line));
    }
    return lines;
}

}  // namespace orderlog::tools
