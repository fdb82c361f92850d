#pragma once

#include "adapters/postgres/sql_text.hpp"
#include "events/result.hpp"
#include "tools/access/table_access.hpp"
#include "tools/rebuild/filling_view.hpp"
#include "tools/rebuild/stop_request.hpp"

#include <cstdint>
#include <string>

namespace orderlog::tools {

struct FilledTables {
    events::LogPosition at{};
    std::uint64_t orders{0};
    std::uint64_t rows{0};
    double seconds{0};
};

/// From which events tables are filled.
struct FillingSource {
    events::LogPosition up_to{};  ///< 0: all that the log holds.
    std::string tenant{};         ///< Whose orders; empty: all. State is every tenant's.
    bool orders{true};            ///< Without them no page is read.
};

/// Fills tables that begin_tables() made. Asks nobody but the log and PostgreSQL. `rejected` if it
/// is stopped: the tables are empty then, as after any other error.
[[nodiscard]] events::Result<FilledTables> fill_tables(const TableAccess& access,
                                                       const adapters::SchemaNames& fresh,
                                                       const FillingSource& source,
                                                       FillingView& view, const StopRequest& stop);

}  // namespace orderlog::tools
