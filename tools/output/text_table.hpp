#pragma once

#include <string>
#include <vector>

namespace orderlog::tools {

/// Rows of text under a heading, columns as wide as their widest cell, two spaces between.
class TextTable {
 public:
    explicit TextTable(std::vector<std::string> heading);

    /// REQUIRES: as many cells as the heading.
    void add(std::vector<std::string> cells);
    [[nodiscard]] std::vector<std::string> lines() const;

 private:
    std::vector<std::vector<std::string>> rows_{};
};

}  // namespace orderlog::tools
