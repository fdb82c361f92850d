#pragma once

#include "tools/story/surroundings.hpp"

#include <string>

namespace orderlog::tools {

/// What an event means and what justifies it, in sentences; empty if its story says all. Page
/// tokens do not appear.
[[nodiscard]] std::string meaning(const events::StoredEvent& stored, const Surroundings& around);

}  // namespace orderlog::tools
