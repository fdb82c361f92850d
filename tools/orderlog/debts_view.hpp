#pragma once

#include "tools/orders/debt_book.hpp"
#include "tools/output/text_table.hpp"

#include <nlohmann/json_fwd.hpp>

#include <vector>

namespace orderlog::tools {

/// One line a debt. `now` is what a next try is compared with.
[[nodiscard]] TextTable debts_table(const std::vector<BookedDebt>& debts, events::Time now);

/// `state` is "owed" or "abandoned", `missing` "order" or "items"; `next_try` is null where none is
/// to come, and in the past for one that is due.
[[nodiscard]] nlohmann::json debts_json(const std::vector<BookedDebt>& debts);

}  // namespace orderlog::tools
