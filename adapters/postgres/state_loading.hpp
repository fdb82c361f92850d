#pragma once

#include "adapters/postgres/pg_session.hpp"
#include "adapters/postgres/sql_text.hpp"
#include "events/result.hpp"
#include "projections/state_rows.hpp"

namespace orderlog::adapters {

/// What the fold of state goes on from after a start: every row but ended runs and settled debts.
[[nodiscard]] events::Result<projections::StateRows> load_state_rows(PgSession& session,
                                                                     const SchemaNames& names);

}  // namespace orderlog::adapters
