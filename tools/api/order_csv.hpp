#pragma once

#include "tools/api/api_call.hpp"
#include "tools/api/api_tables.hpp"
#include "tools/api/worker_pool.hpp"

namespace orderlog::tools {

/// Whether the client asks for `format=csv`, or accepts text/csv.
[[nodiscard]] bool wants_csv(const ApiCall& call);

/// All orders that the call's filters mean, as CSV (RFC 4180, UTF-8, CRLF, a header line), a page
/// of them in memory at a time: the next is read by a worker of `exports` when the client has taken
/// the last, as it is then; no order comes twice. A text that a spreadsheet would take for a
/// formula, since it begins with '=', '+', '-', '@', a tab or a line end, has a "'" before it. If
/// PostgreSQL ends midway, or the bearer may no longer read, the answer breaks off. `exports`
/// outlives it.
[[nodiscard]] ServerResponse csv_of_orders(const ApiCall& call, ApiTables& tables,
                                           WorkerPool& exports);

/// One value of a line. A text is guarded as above.
void append_csv_cell(std::string& out, std::string_view value, bool is_text);

}  // namespace orderlog::tools
