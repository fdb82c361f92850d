#pragma once

#include "adapters/sp_api/pseudonyms.hpp"

#include <string>
#include <string_view>

namespace orderlog::adapters {

/// A frozen query for strangers: path and parameters that orderlog writes stay, with pseudonyms of
/// orders; of any other the value is "x" and the name has a pseudonym.
[[nodiscard]] std::string redacted_query(std::string_view query, const Pseudonyms& pseudonyms);

}  // namespace orderlog::adapters
