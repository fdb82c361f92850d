#pragma once

#include "adapters/sp_api/pseudonyms.hpp"
#include "events/event_log.hpp"
#include "tools/export/export_lines.hpp"
#include "tools/export/file_positions.hpp"

#include <map>
#include <string>

namespace orderlog::tools {

/// An event as an export has it.
struct ExportedEvent {
    events::StoredEvent stored{};
    std::string record{};
    std::string body{};  ///< Empty: none.
};

/// Makes an export of a tenant's streams one for strangers: events and bodies get pseudonyms, then
/// hashes and sizes of what they are now, each stream a chain of its own, and the file positions of
/// its own. Versions, times and marks stay. Nothing is left of its key once it is gone.
class ExportRedaction {
 public:
    /// Of these events.
    explicit ExportRedaction(FilePositions positions);

    [[nodiscard]] ExportScope scope(ExportScope scope) const;
    [[nodiscard]] events::LogInfo log(events::LogInfo log) const;
    /// The next event of its stream, which begins with its first. `body` is empty if it has none.
    /// `rejected` if a body cannot be read through. REQUIRES: it is one of the events.
    [[nodiscard]] events::Result<ExportedEvent> next(events::StoredEvent stored,
                                                     const std::string& body);

 private:
    FilePositions positions_;
    adapters::Pseudonyms pseudonyms_;
    std::map<events::StreamId, events::Sha256> heads_{};
};

}  // namespace orderlog::tools
