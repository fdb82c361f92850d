#include "tools/custom/custom_feed.hpp"

#include "tools/custom/custom_spec.hpp"

#include <fmt/core.h>

#include <utility>

namespace orderlog::tools {

using events::Result;

CustomFeed::CustomFeed(const adapters::PgDatabase& database, adapters::CustomVersion version,
                       adapters::PointerValues values, const events::EventLog& log)
    : version_(std::move(version)),
      values_(std::move(values)),
      model_(database.conninfo(), version_, database.fence()),
      projector_(log, model_, {version_.table, pages_, values_}) {}

Result<std::unique_ptr<CustomFeed>> CustomFeed::open(const adapters::PgDatabase& database,
                                                     const adapters::CustomEntry& entry,
                                                     const events::EventLog& log) {
    auto table = read_custom_spec(entry.spec,
                                  fmt::format("spec of '{}' version {}", entry.name, entry.number));
    if (!table) {
        return tl::make_unexpected(table.error());
    }
    auto values = adapters::PointerValues::of(*table);
    if (!values) {
        return tl::make_unexpected(values.error());
    }
    adapters::CustomVersion version{database.views(), entry.number, *std::move(table)};
    return std::unique_ptr<CustomFeed>(
        new CustomFeed(database, std::move(version), *std::move(values), log));
}

}  // namespace orderlog::tools
