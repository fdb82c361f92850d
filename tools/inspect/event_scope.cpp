#include "tools/inspect/event_scope.hpp"

#include "tools/output/text_format.hpp"

#include <fmt/core.h>

#include <set>

namespace orderlog::tools {

std::string tenant_text(const events::TenantId& tenant) {
    return tenant.value().empty() ? "(system)" : printable(tenant.value());
}

events::Result<EventScope> scope_of(const events::EventLog& log, const events::TenantId& tenant) {
    const auto streams = log.streams();
    if (!streams) {
        return tl::make_unexpected(streams.error());
    }
    EventScope scope{.name = "all events", .tenant = tenant, .takes_new_streams = true};
    scope.spans = missing_in(scope, *streams);
    if (scope.spans.empty()) {
        return events::fail(events::ErrorKind::not_found,
                            fmt::format("no events of tenant '{}'", tenant.value()),
                            "'orderlog connection list' names tenants");
    }
    return scope;
}

std::vector<StreamSpan> missing_in(const EventScope& scope,
                                   const std::vector<events::StreamId>& streams) {
    std::vector<StreamSpan> missing;
    if (!scope.takes_new_streams) {
        return missing;
    }
    std::set<events::StreamId> known;
    for (const StreamSpan& span : scope.spans) {
        known.insert(span.stream);
    }
    for (const events::StreamId& stream : streams) {
        if (stream.tenant == scope.tenant && !known.contains(stream)) {
            missing.push_back({.stream = stream});
        }
    }
    return missing;
}

}  // namespace orderlog::tools
