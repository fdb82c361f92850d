#pragma once

#include "events/result.hpp"

#include <string>

namespace orderlog::adapters {

/// `rejected` if every user of this machine may read the file. Where nobody can change a mode, on a
/// file system that is mounted for reading only, none is asked for: so orchestrators hand secrets
/// to a container, whose users are its own.
[[nodiscard]] events::Result<void> check_secret_mode(const std::string& path);

/// A secret from a file, without white space around it. `rejected` above 64 kB, if it cannot be
/// read, or if everybody can.
[[nodiscard]] events::Result<std::string> read_secret_file(const std::string& path);

/// Without white space at its ends.
[[nodiscard]] std::string trimmed(std::string text);

}  // namespace orderlog::adapters
