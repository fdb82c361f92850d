#include "tools/custom/custom_feed.hpp"

#include "tools/custom/custom_spec.hpp"

#include <fmt/core.h>

#include <utility>

namespace orderlog::tools {

using events::Result;

std::string custom_projection_version() {
    constexpr int pointer_rules = 1;
    return fmt::format("{}.{}", adapters::OrdersPageReader{}.version(), pointer_rules);
}

CustomFeed::CustomFeed(adapters::CustomSession& session, adapters::CustomVersion version,
                       adapters::PointerValues values, const events::EventLog& log)
    : version_(std::move(version)),
      values_(std::move(values)),
      model_(session, version_),
      projector_(log, model_, {version_.table, pages_, values_}) {}

Result<std::unique_ptr<CustomFeed>> CustomFeed::open(adapters::CustomSession& session,
                                                     const std::string& views,
                                                     const adapters::CustomEntry& entry,
                                                     const events::EventLog& log) {
    if (entry.projection_version != custom_projection_version()) {
        return events::fail(
            events::ErrorKind::foreign,
            fmt::format("version {} was made by another orderlog, of projection version {}",
                        entry.number, entry.projection_version),
            "'orderlog project --spec' with the same file makes it anew");
    }
    auto table = read_custom_spec(entry.spec,
                                  fmt::format("spec of '{}' version {}", entry.name, entry.number));
    if (!table) {
        return tl::make_unexpected(table.error());
    }
    auto values = adapters::PointerValues::of(*table);
    if (!values) {
        return tl::make_unexpected(values.error());
    }
    adapters::CustomVersion version{views, entry.number, *std::move(table)};
    return std::unique_ptr<CustomFeed>(
        new CustomFeed(session, std::move(version), *std::move(values), log));
}

}  // namespace orderlog::tools
