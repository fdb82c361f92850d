#pragma once

#include "adapters/sp_api/pseudonyms.hpp"
#include "events/event_log.hpp"
#include "tools/export/export_lines.hpp"

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
/// hashes and sizes of what they are now, and each stream a chain of its own. Positions, versions,
/// times and marks stay. Nothing is left of its key once it is gone.
class ExportRedaction {
 public:
    ExportRedaction();

    [[nodiscard]] ExportScope scope(ExportScope scope) const;
    [[nodiscard]] events::LogInfo log(events::LogInfo log) const;
    /// The next event of its stream, which begins with its first. `body` is empty if it has none.
    /// `rejected` if a body cannot be read through.
    [[nodiscard]] events::Result<ExportedEvent> next(events::StoredEvent stored,
                                                     const std::string& body);

 private:
    adapters::Pseudonyms pseudonyms_;
    std::map<events::StreamId, events::Sha256> heads_{};
};

}  // namespace orderlog::tools
