#pragma once

#include "adapters/postgres/pg_session.hpp"
#include "adapters/postgres/sql_text.hpp"
#include "events/result.hpp"

#include <pqxx/pqxx>

#include <string>
#include <utility>

namespace orderlog::adapters {

/// Whose a set of tables is that readers do not see yet: while the lock is held nobody else drops
/// them. It is a session's advisory lock, so it ends with its holder, also when he is killed.
class SetLock {
 public:
    /// A session that holds no set yet.
    [[nodiscard]] static events::Result<SetLock> open(const std::string& conninfo);
    /// `unavailable` if another session holds it.
    [[nodiscard]] events::Result<void> take(const SchemaNames& set);

 private:
    explicit SetLock(PgSession session) : session_(std::move(session)) {}

    PgSession session_;
};

/// Whether nobody holds the set; nobody can take it until the transaction ends.
[[nodiscard]] bool is_abandoned(pqxx::work& work, const SchemaNames& set);

}  // namespace orderlog::adapters
