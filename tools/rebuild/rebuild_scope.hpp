#pragma once

#include "adapters/postgres/table_scope.hpp"
#include "events/event_log.hpp"
#include "events/result.hpp"

#include <optional>
#include <string>
#include <vector>

namespace orderlog::tools {

/// Which part of the tables people name on a command line.
struct NamedScope {
    std::string tenant{};                    ///< Empty: all.
    std::vector<std::string> projections{};  ///< Empty: all.
};

/// "orders, connections, …"
[[nodiscard]] std::string projection_names();

/// `rejected` unless it is one of them.
[[nodiscard]] events::Result<void> check_projection(const std::string& name);

/// None if all is meant. REQUIRES: check_projection() of each name.
[[nodiscard]] std::optional<adapters::TableScope> table_scope(const NamedScope& named);

/// `not_found` if the log has no event of that tenant: mostly it is misspelt.
[[nodiscard]] events::Result<void> check_tenant(const events::EventLog& log,
                                                const std::string& tenant);

/// "projections orders, debts of tenant 't1'"
[[nodiscard]] std::string scope_text(const NamedScope& named);

}  // namespace orderlog::tools
