#pragma once

#include "events/result.hpp"

#include <string>

namespace orderlog::adapters {

/// Names where a directory is: this boot of this machine, file system and inode. The same for every
/// process that opens it until the machine boots again; another one for each copy of it, wherever
/// that is. `unavailable` if the system does not say.
[[nodiscard]] events::Result<std::string> place_of_directory(const std::string& directory);

}  // namespace orderlog::adapters
