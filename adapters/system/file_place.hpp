#pragma once

#include "events/result.hpp"

#include <string>

namespace orderlog::adapters {

/// Names where a file is: this boot of this machine, file system and inode. The same for every
/// process until the machine boots again; another one for each copy of the file, wherever that is,
/// as long as somebody holds it open. Where the system tells no boot, each call names another
/// place. `unavailable` if the file cannot be found.
[[nodiscard]] events::Result<std::string> place_of_file(const std::string& file);

/// Among the files of one machine, whenever it booted.
[[nodiscard]] events::Result<std::string> inode_of_file(const std::string& file);

}  // namespace orderlog::adapters
