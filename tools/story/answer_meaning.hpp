#pragma once

#include "tools/story/surroundings.hpp"

#include <string>

namespace orderlog::tools {

/// What an answer of Amazon means, and what follows from it, in sentences.
[[nodiscard]] std::string page_meaning(const events::StoredEvent& stored,
                                       const events::PageFetched& page);
[[nodiscard]] std::string poll_meaning(const events::SyncPolled& poll);
[[nodiscard]] std::string failure_meaning(const events::StoredEvent& stored,
                                          const events::RequestFailed& failure);
/// Why the watermark went so far: the smallest of the bound asked and each page's echo.
[[nodiscard]] std::string watermark_meaning(const events::WatermarkAdvanced& moved,
                                            const Surroundings& around);
[[nodiscard]] std::string repair_meaning(const events::StoredEvent& stored,
                                         const events::CursorRepaired& repair,
                                         const Surroundings& around);

/// " (position 17)"; empty of none.
[[nodiscard]] std::string at_position(const events::StoredEvent* stored);

}  // namespace orderlog::tools
