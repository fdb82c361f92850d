#include "adapters/postgres/pg_read_model.hpp"

#include "adapters/postgres/binary_value.hpp"
#include "adapters/postgres/bytea_text.hpp"
#include "adapters/postgres/parking.hpp"
#include "adapters/postgres/state_loading.hpp"

#include <array>

namespace orderlog::adapters {
namespace {

using events::ErrorKind;
using events::fail;
using events::LogPosition;
using events::Result;
using projections::Batch;
using projections::Checkpoint;
using projections::CommitOutcome;
using projections::StateRows;

constexpr std::uint32_t bytea_type = 17;

/// The bytes of one value without the length that fields and array elements carry.
std::string bigint_bytes(std::uint64_t value) {
    std::string bytes;
    put_bigint(bytes, static_cast<std::int64_t>(value));
    return bytes.substr(4);
}

}  // namespace

struct PgReadModel::Session {
    Session(PgSession opened, const SchemaNames& names)
        : connection(std::move(opened)), writer(connection, names) {}

    PgSession connection;
    RowWriter writer;
    std::optional<bool> any_parked{};  ///< None: to be asked.
};

struct PgReadModel::Stored {
    Checkpoint at{};
    LogPosition lease{};
    std::int64_t repairs{0};
};

PgReadModel::PgReadModel(std::string conninfo, SchemaNames names, std::optional<LeaseFence> fence)
    : conninfo_(std::move(conninfo)), names_(std::move(names)), fence_(std::move(fence)) {}

PgReadModel::~PgReadModel() = default;

Result<PgReadModel::Session*> PgReadModel::session() {
    if (session_ && !session_->connection.lost()) {
        return session_.get();
    }
    session_.reset();
    auto opened = PgSession::open(conninfo_);
    if (!opened) {
        return tl::make_unexpected(opened.error());
    }
    // Of our own locks: what a machine that vanished holds, ends.
    const auto set = opened->run(
        "SET synchronous_commit = off; SET idle_in_transaction_session_timeout = '60s'" +
        (fence_ ? "; SET application_name = " + quoted_text(session_name(fence_->token)) : ""));
    if (!set) {
        return tl::make_unexpected(set.error());
    }
    session_ = std::make_unique<Session>(std::move(*opened), names_);
    return session_.get();
}

/// The locking form finds nothing in a set that readers do not see any more: whoever went on
/// feeding it would feed nobody. The checkpoint is locked first, as a swap does; the set's row too,
/// since only a locked row is looked at again after a wait.
SqlResult<PgReadModel::Stored> PgReadModel::stored_checkpoint(Session& session, bool locked) {
    const auto row = session.connection.execute_prepared(
        locked ? "checkpoint locked" : "checkpoint",
        [&] {
            return "SELECT c.position, c.record_hash, c.lease_epoch, c.repairs FROM "
                   "orderlog_control.checkpoints AS c"
                   " JOIN orderlog_control.table_sets AS t USING (schema_name, number)"
                   " WHERE schema_name = " +
                   quoted_text(names_.views) + " AND number = " + std::to_string(names_.number) +
                   (locked ? " AND t.state <> 'retired' FOR UPDATE OF c FOR SHARE OF t" : "");
        },
        {});
    if (!row) {
        return tl::make_unexpected(row.error());
    }
    if (row->rows() == 0) {
        return tl::make_unexpected(
            SqlError{"", events::Error{ErrorKind::not_found,
                                       "there are no tables '" + names_.tables() + "' to be fed",
                                       "orderlog migrate"}});
    }
    return Stored{.at = {LogPosition{static_cast<std::uint64_t>(row->number(0, 0))},
                         hash_of_bytea(row->text(0, 1))},
                  .lease = LogPosition{static_cast<std::uint64_t>(row->number(0, 2))},
                  .repairs = row->number(0, 3)};
}

SqlResult<bool> PgReadModel::holds_lease(Session& session) {
    if (!fence_) {
        return true;
    }
    return session.connection.execute_prepared("lease", [&] { return lease_check(*fence_); }, {})
        .map([](const PgAnswer& found) { return found.rows() == 1; });
}

SqlResult<void> PgReadModel::store_checkpoint(Session& session, const Batch& batch) {
    constexpr auto bigint = static_cast<std::uint32_t>(PgType::bigint);
    const std::string position = bigint_bytes(batch.to.position.value());
    const std::string lease = bigint_bytes(batch.lease.value());
    const events::Sha256& hash = batch.to.record_hash;
    const std::array parameters{
        PgParameter{bigint, position},
        PgParameter{bytea_type, {reinterpret_cast<const char*>(hash.data()), hash.size()}},
        PgParameter{bigint, lease}};
    const auto stored = session.connection.execute_prepared(
        "store checkpoint",
        [&] {
            return "UPDATE orderlog_control.checkpoints SET position = $1, record_hash = $2,"
                   " lease_epoch = $3"
                   " WHERE schema_name = " +
                   quoted_text(names_.views) + " AND number = " + std::to_string(names_.number);
        },
        parameters);
    if (!stored) {
        return tl::make_unexpected(stored.error());
    }
    return {};
}

Result<Checkpoint> PgReadModel::checkpoint() {
    const auto open = session();
    if (!open) {
        return tl::make_unexpected(open.error());
    }
    (*open)->any_parked.reset();  // Who asks begins anew; somebody else may have fed.
    return stored_checkpoint(**open, false)
        .map([](const Stored& stored) { return stored.at; })
        .map_error(plain);
}

Result<LogPosition> PgReadModel::lease() {
    const auto open = session();
    if (!open) {
        return tl::make_unexpected(open.error());
    }
    return stored_checkpoint(**open, false)
        .map([](const Stored& stored) { return stored.lease; })
        .map_error(plain);
}

Result<std::int64_t> PgReadModel::repairs() {
    const auto open = session();
    if (!open) {
        return tl::make_unexpected(open.error());
    }
    return stored_checkpoint(**open, false)
        .map([](const Stored& stored) { return stored.repairs; })
        .map_error(plain);
}

Result<StateRows> PgReadModel::load_state() {
    const auto open = session();
    if (!open) {
        return tl::make_unexpected(open.error());
    }
    return load_state_rows((*open)->connection, names_);
}

Result<std::vector<std::size_t>> PgReadModel::parked(
    std::span<const projections::OrderRows> orders) {
    const auto open = session();
    if (!open) {
        return tl::make_unexpected(open.error());
    }
    auto& [connection, writer, any] = **open;
    if (orders.empty()) {
        return std::vector<std::size_t>{};
    }
    if (!any) {
        const auto found = any_parked(connection, names_);
        if (!found) {
            return tl::make_unexpected(plain(found.error()));
        }
        any = *found;
    }
    return *any ? parked_among(connection, names_, orders).map_error(plain)
                : std::vector<std::size_t>{};
}

Result<std::uint64_t> PgReadModel::count_parked() {
    const auto open = session();
    if (!open) {
        return tl::make_unexpected(open.error());
    }
    auto& [connection, writer, any] = **open;
    if (any == false) {
        return std::uint64_t{0};
    }
    const auto counted = adapters::count_parked(connection, names_);
    if (!counted) {
        return tl::make_unexpected(plain(counted.error()));
    }
    any = *counted > 0;
    return *counted;
}

/// The checkpoint's row lock comes first: of two writers the second waits and then sees that it is
/// overtaken.
SqlResult<CommitOutcome> PgReadModel::transaction(Session& session, const Batch& batch,
                                                  bool parking) {
    auto& connection = session.connection;
    if (auto begun = connection.execute("BEGIN"); !begun) {
        return tl::make_unexpected(begun.error());
    }
    const auto found = stored_checkpoint(session, true);
    if (!found) {
        return tl::make_unexpected(found.error());
    }
    const auto leased = holds_lease(session);
    if (!leased) {
        return tl::make_unexpected(leased.error());
    }
    if (!*leased || found->lease > batch.lease) {
        return CommitOutcome::overtaken;
    }
    if (found->at == batch.to) {
        return CommitOutcome::repeated;
    }
    if (found->at != batch.from || found->repairs != batch.repairs) {
        return CommitOutcome::overtaken;
    }
    if (session.any_parked.value_or(true)) {
        // Whatever is refused again is noted again.
        if (auto forgotten = forget_parked(connection, names_, batch.orders); !forgotten) {
            return tl::make_unexpected(forgotten.error());
        }
    }
    const OrderWriting write = [&](auto orders) { return session.writer.write_orders(orders); };
    const auto written = parking ? parking_refused(connection, names_, batch.orders, write)
                                 : write(std::span<const projections::OrderRows>{batch.orders});
    const auto done =
        written.and_then([&] { return session.writer.write_state(batch.state); }).and_then([&] {
            return store_checkpoint(session, batch);
        });
    if (!done) {
        return tl::make_unexpected(done.error());
    }
    if (auto committed = connection.execute("COMMIT"); !committed) {
        return tl::make_unexpected(committed.error());
    }
    return CommitOutcome::stored;
}

Result<CommitOutcome> PgReadModel::commit_in(Session& session, const Batch& batch) {
    auto outcome = transaction(session, batch, false);
    if (!outcome && outcome.error().refuses_row()) {
        (void)session.connection.execute("ROLLBACK");
        outcome = transaction(session, batch, true);
        session.any_parked = true;
    }
    if (outcome && *outcome == CommitOutcome::stored) {
        if (session.any_parked == true) {
            session.any_parked.reset();  // This batch may have brought the last of them.
        }
        return *outcome;
    }
    // A session whose transaction cannot be ended is not used again.
    if (!session.connection.lost() && !session.connection.execute("ROLLBACK")) {
        session_.reset();
    }
    return outcome.map_error(plain);
}

Result<CommitOutcome> PgReadModel::commit(const Batch& batch) {
    const auto open = session();
    if (!open) {
        return tl::make_unexpected(open.error());
    }
    return commit_in(**open, batch);
}

}  // namespace orderlog::adapters
