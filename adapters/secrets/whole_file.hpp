#pragma once

#include "events/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace orderlog::adapters {

/// A file's bytes; `not_found` if there is none, `unavailable` if it cannot be read, `corrupt` if
/// it has more than `bytes_max`.
[[nodiscard]] events::Result<std::string> read_whole_file(const std::string& path,
                                                          std::size_t bytes_max);

/// Puts a file of mode 0600 in the place of the one that is there. Whatever happens, readers see
/// the old or the new one whole; it is durable once this returns. `unavailable` if it could not be
/// written; the old one is there then.
[[nodiscard]] events::Result<void> replace_file(const std::string& path, std::string_view content);

}  // namespace orderlog::adapters
