#pragma once

#include "tools/story/surroundings.hpp"

#include <string>

namespace orderlog::tools {

/// From where on an explanation of the event needs the system's events; 0 if it needs none.
[[nodiscard]] events::LogPosition quiet_since(const events::StoredEvent& stored,
                                              const Circumstances& before);

/// Sentences for people who do not know the engine: why the event happened when it did, and what it
/// means, by nothing but the log. Page tokens do not appear.
[[nodiscard]] std::string explanation(const events::StoredEvent& stored,
                                      const Surroundings& around);

}  // namespace orderlog::tools
