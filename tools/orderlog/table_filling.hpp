#pragma once

#include "adapters/postgres/sql_text.hpp"
#include "events/result.hpp"
#include "tools/access/table_access.hpp"
#include "tools/orderlog/filling_view.hpp"
#include "tools/orderlog/stop_request.hpp"

#include <cstdint>

namespace orderlog::tools {

struct FilledTables {
    events::LogPosition at{};
    std::uint64_t orders{0};
    std::uint64_t rows{0};
    double seconds{0};
};

/// Fills tables that begin_tables() made from the log's events up to `up_to`, 0 for all that it
/// holds. Asks nobody but the log and PostgreSQL. `rejected` if it is stopped: the tables are empty
/// then, as after any other error.
[[nodiscard]] events::Result<FilledTables> fill_tables(const TableAccess& access,
                                                       const adapters::SchemaNames& fresh,
                                                       events::LogPosition up_to, FillingView& view,
                                                       const StopRequest& stop);

}  // namespace orderlog::tools
