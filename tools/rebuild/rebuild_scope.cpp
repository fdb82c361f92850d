#include "tools/rebuild/rebuild_scope.hpp"

#include "adapters/postgres/projected_tables.hpp"
#include "tools/orders/log_streams.hpp"

#include <fmt/core.h>
#include <fmt/format.h>

#include <algorithm>

namespace orderlog::tools {

using adapters::ProjectionTables;
using adapters::tables_by_projection;
using events::Result;

namespace {

bool names(const NamedScope& named, const ProjectionTables& one) {
    return named.projections.empty() ||
           std::ranges::find(named.projections, one.projection) != named.projections.end();
}

}  // namespace

std::string projection_names() {
    std::string text;
    for (const ProjectionTables& one : tables_by_projection()) {
        text += (text.empty() ? "" : ", ") + std::string{one.projection};
    }
    return text;
}

Result<void> check_projection(const std::string& name) {
    const auto known = std::ranges::any_of(tables_by_projection(),
                                           [&](const auto& one) { return one.projection == name; });
    return known ? Result<void>{}
                 : events::fail(events::ErrorKind::rejected,
                                fmt::format("there is no projection '{}'", name),
                                "one or more of: " + projection_names());
}

std::optional<adapters::TableScope> table_scope(const NamedScope& named) {
    if (named.tenant.empty() && named.projections.empty()) {
        return std::nullopt;
    }
    adapters::TableScope scope{.tenant = named.tenant, .tables = {}};
    for (const ProjectionTables& one : tables_by_projection()) {
        if (names(named, one)) {
            scope.tables.insert(scope.tables.end(), one.tables.begin(), one.tables.end());
        }
    }
    return scope;
}

Result<void> check_tenant(const events::EventLog& log, const std::string& tenant) {
    return chosen_streams(log, {.tenant = tenant, .connection = {}})
        .map([](const std::vector<events::StreamId>& /*streams*/) {});
}

std::string scope_text(const NamedScope& named) {
    std::string text = named.projections.empty()
                           ? "all projections"
                           : fmt::format("projections {}", fmt::join(named.projections, ", "));
    if (!named.tenant.empty()) {
        text += fmt::format(" of tenant '{}'", named.tenant);
    }
    return text;
}

}  // namespace orderlog::tools
