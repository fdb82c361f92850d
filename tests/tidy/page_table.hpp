#pragma once

#include "tests/tidy/source_tree.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace orderlog::tidy {

/// A row of a table in a page of Markdown.
struct TableRow {
    std::size_t line{0};  ///< From 0.
    bool head{false};     ///< Names the columns.
    std::vector<std::string> cells{};
};

/// Every row of every table of the page, heads included, rulers not.
[[nodiscard]] std::vector<TableRow> table_rows(const SourceFile& page);

/// The parts between separators that stand outside of quotes, trimmed.
[[nodiscard]] std::vector<std::string> split(const std::string& text, char separator);

/// What a cell says that has nothing to say.
inline const std::string none = "–";

}  // namespace orderlog::tidy
