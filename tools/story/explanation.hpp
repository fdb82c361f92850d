#pragma once

#include "tools/story/surroundings.hpp"

#include <string>

namespace orderlog::tools {

/// Sentences for people who do not know the engine: why the event happened when it did, and what it
/// means, by nothing but the log. Page tokens do not appear.
[[nodiscard]] std::string explanation(const events::StoredEvent& stored,
                                      const Surroundings& around);

}  // namespace orderlog::tools
