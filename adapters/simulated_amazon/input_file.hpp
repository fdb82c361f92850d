#pragma once

#include "events/result.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace orderlog::adapters {

/// Takes the next bytes of a file; an error ends the reading.
using ByteSink = std::function<events::Result<void>(std::string_view)>;

/// Feeds a file to `sink` in pieces; one whose name ends in ".xz" is unpacked on the way.
/// `not_found` if it cannot be opened, `rejected` if it is not whole, else what the sink said.
[[nodiscard]] events::Result<void> read_input_file(const std::string& path, const ByteSink& sink);

}  // namespace orderlog::adapters
