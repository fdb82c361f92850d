#pragma once

#include "tools/inspect/stream_walk.hpp"

#include <string>
#include <vector>

namespace orderlog::tools {

/// Which events are shown together.
struct EventScope {
    std::string name{};               ///< "all events", "run 17".
    std::vector<StreamSpan> spans{};  ///< Where they are.
    events::LogPosition run{};        ///< Only those of this run; 0: all.
    events::TenantId tenant{};        ///< Streams that it gets later belong here too,
    bool takes_new_streams{false};    ///< if it takes them.

    [[nodiscard]] bool takes(const events::StoredEvent& stored) const {
        return run.value() == 0 || stored.correlation == run || stored.position == run;
    }
};

/// "acme", or "(system)" for the empty one; displayable.
[[nodiscard]] std::string tenant_text(const events::TenantId& tenant);

/// All streams of a tenant, those of the system for the empty one; `not_found` if it has none.
[[nodiscard]] events::Result<EventScope> scope_of(const events::EventLog& log,
                                                  const events::TenantId& tenant);

/// Those of the streams that the scope lacks and takes.
[[nodiscard]] std::vector<StreamSpan> missing_in(const EventScope& scope,
                                                 const std::vector<events::StreamId>& streams);

}  // namespace orderlog::tools
