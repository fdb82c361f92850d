#pragma once

#include "adapters/simulated_amazon/simulated_amazon.hpp"
#include "events/result.hpp"

#include <string>

namespace orderlog::tools {

/// Writes what an operator of these sellers would hold: `client_id`, `client_secret`,
/// `<seller id>.refresh_token` for each seller that has one, and `sellers.json` that names them
/// all. Files are mode 0600, the folder 0700. `unavailable` if one cannot be written.
[[nodiscard]] events::Result<void> write_credentials(const std::string& folder,
                                                     const adapters::SimulatedAmazon& amazon);

/// Writes a file as a whole: a reader sees nothing or all of it.
[[nodiscard]] events::Result<void> write_file(const std::string& path, const std::string& content);

}  // namespace orderlog::tools
