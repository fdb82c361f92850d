#pragma once

#include "adapters/sp_api/pseudonyms.hpp"
#include "events/event.hpp"
#include "tools/export/file_positions.hpp"

namespace orderlog::tools {

/// An event for strangers: numbers, times and what orderlog or Amazon choose from lists stay; every
/// other text has its pseudonym, page tokens too, so that their hashes still name each other.
/// Whatever somebody wrote in words has one as a whole. Events that it names have the positions
/// that they have in the file. Hash and size of a body are left as they are.
[[nodiscard]] events::Event redacted_event(const events::Event& event,
                                           const adapters::Pseudonyms& pseudonyms,
                                           const FilePositions& positions);

}  // namespace orderlog::tools
