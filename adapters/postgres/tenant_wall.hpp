#pragma once

#include "adapters/postgres/pg_session.hpp"

#include <string>

namespace orderlog::adapters {

/// Whose rows a statement behind the wall sees, whatever it asks. Nobody's, unless it is said.
struct TenantSight {
    std::string tenant{};
    bool every{false};  ///< All tenants': for an operator alone.
};

/// The schema of the views that show one tenant's rows alone, and the role that reads nothing else.
[[nodiscard]] std::string walled_schema(const std::string& views);

/// Makes the session read as that role from now on. False: there is none that it may become, and it
/// still has its owner's rights.
[[nodiscard]] bool enter_wall(PgSession& session, const std::string& views);

/// Runs `asked`, which speaks of walled_schema(), with the sight of `whose`: one round trip, and
/// nothing of it holds for the next statement.
[[nodiscard]] SqlResult<PgAnswer> read_behind_wall(PgSession& session, const TenantSight& whose,
                                                   const PgStatement& asked);

}  // namespace orderlog::adapters
