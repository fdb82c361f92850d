#include "tools/inspect/event_scope.hpp"

#include "tools/inspect/screen_text.hpp"
#include "tools/output/text_format.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace orderlog::tools {

std::string tenant_text(const events::TenantId& tenant) {
    return tenant.value().empty() ? "(system)" : displayable(printable(tenant.value()));
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
    for (const events::StreamId& stream : streams) {
        const bool is_known =
            std::any_of(scope.spans.begin(), scope.spans.end(),
                        [&](const StreamSpan& span) { return span.stream == stream; });
        if (scope.takes_new_streams && stream.tenant == scope.tenant && !is_known) {
            missing.push_back({.stream = stream});
        }
    }
    return missing;
}

}  // namespace orderlog::tools
