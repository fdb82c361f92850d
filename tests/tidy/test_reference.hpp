#pragma once

#include <string>
#include <vector>

namespace orderlog::tidy {

/// Why a cell of references names no test: `folder/file_test "the beginning of a case's name", "of
/// another"; …` below tests/, or a script that ctest runs with the beginnings of docstrings. Empty
/// if each is there.
[[nodiscard]] std::vector<std::string> test_complaints(const std::string& references);

}  // namespace orderlog::tidy
