#pragma once

#include "events/result.hpp"

#include <string>

namespace orderlog::adapters {

/// A secret from a file, without white space around it. `rejected` above 64 kB or if it cannot be
/// read.
[[nodiscard]] events::Result<std::string> read_secret_file(const std::string& path);

/// Without white space at its ends.
[[nodiscard]] std::string trimmed(std::string text);

}  // namespace orderlog::adapters
