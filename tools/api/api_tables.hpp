#pragma once

#include "adapters/postgres/pg_session.hpp"
#include "adapters/postgres/tenant_wall.hpp"
#include "events/result.hpp"

#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace orderlog::tools {

/// Where the tables are.
struct TablesAddress {
    std::string conninfo{};
    std::string views{};
    friend bool operator==(const TablesAddress&, const TablesAddress&) = default;
};

/// The tables, for reading, behind the wall between tenants: a session of its own, opened when it
/// is first needed and again when it was lost: who finds it so reads by the new one. Not
/// thread-safe.
class ApiTables {
 public:
    /// Whose rows are seen from now on, whatever a statement asks. At first nobody's.
    void look_as(const adapters::TenantSight& whose) { whose_ = whose; }

    /// What stands in sql/`file` with `more` behind it, prepared at its first use. Parameters are
    /// text, $1 onwards. `unavailable` while the tables are not known or do not answer in time;
    /// `corrupt`, with PostgreSQL's code and nothing of a row, if it refuses the statement.
    [[nodiscard]] events::Result<adapters::PgAnswer> rows(
        std::string_view file, std::span<const std::string_view> parameters,
        const std::string& more = {});

    [[nodiscard]] events::Result<adapters::PgAnswer> rows(
        std::string_view file, std::initializer_list<std::string_view> parameters,
        const std::string& more = {}) {
        return rows(file, std::span{parameters.begin(), parameters.size()}, more);
    }

    /// The tables are there from now on.
    void reach(const TablesAddress& address);

 private:
    [[nodiscard]] events::Result<void> open();

    std::optional<TablesAddress> address_{};
    adapters::TenantSight whose_{};
    std::optional<adapters::PgSession> session_{};
};

}  // namespace orderlog::tools
