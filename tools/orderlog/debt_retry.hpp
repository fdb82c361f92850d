#pragma once

#include "tools/orders/debt_book.hpp"

#include <nlohmann/json_fwd.hpp>

#include <vector>

namespace orderlog::tools {

/// The requests that have these debts retried, each of one connection and no longer than a line of
/// the control socket. An order that was given up is named with what incurred its debt. None for
/// connections that were removed.
[[nodiscard]] std::vector<nlohmann::json> retry_requests(const std::vector<BookedDebt>& debts);

/// The answers of those requests together: for each connection what was retried and what had no
/// room. REQUIRES: an answer for each request.
[[nodiscard]] nlohmann::json retry_summary(const std::vector<nlohmann::json>& requests,
                                           const std::vector<nlohmann::json>& answers);

}  // namespace orderlog::tools
