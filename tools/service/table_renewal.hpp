#pragma once

#include "adapters/postgres/pg_database.hpp"
#include "events/event_log.hpp"
#include "events/result.hpp"

#include <functional>
#include <string>

namespace orderlog::tools {

/// Who waits while tables are made anew.
struct RenewalWatch {
    /// Asked every few hundred events; false gives the renewal up.
    std::function<bool()> proceed{};
    /// Lines for the operator.
    std::function<void(const std::string&)> tell{};
};

/// Makes tables of this program's projection version from the log alone and shows them to readers,
/// who keep the ones of an older version until then. Blocks: minutes for millions of orders. After
/// a failure the old tables are shown as before. REQUIRES: PgDatabase::migrate().
[[nodiscard]] events::Result<adapters::SchemaNames> renew_tables(
    const adapters::PgDatabase& database, const events::EventLog& log, const RenewalWatch& watch);

}  // namespace orderlog::tools
