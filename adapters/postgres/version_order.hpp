#pragma once

#include <string_view>

namespace orderlog::adapters {

/// Whether a version as "1.10" comes after another one, as "1.9". What is no number counts as 0.
[[nodiscard]] bool is_newer_version(std::string_view version, std::string_view than);

}  // namespace orderlog::adapters
