#include "adapters/postgres/pg_custom_model.hpp"

#include "adapters/postgres/bytea_text.hpp"
#include "adapters/postgres/sql_text.hpp"

#include <fmt/core.h>

#include <string_view>
#include <utility>

namespace orderlog::adapters {
namespace {

using events::ErrorKind;
using events::Result;
using projections::Checkpoint;
using projections::CommitOutcome;
using projections::CustomBatch;
using projections::CustomRow;
using projections::CustomValue;

/// A field of COPY's text form.
void put_field(std::string& bytes, std::string_view text) {
    for (const char c : text) {
        switch (c) {
            case '\\':
                bytes += "\\\\";
                break;
            case '\t':
                bytes += "\\t";
                break;
            case '\n':
                bytes += "\\n";
                break;
            case '\r':
                bytes += "\\r";
                break;
            default:
                bytes += c;
        }
    }
}

void put_value(std::string& bytes, const CustomValue& value) {
    bytes += '\t';
    if (value.read.text) {
        put_field(bytes, *value.read.text);
    } else {
        bytes += "\\N";
    }
    bytes += fmt::format("\t{}\t{}\t{}", value.rank.updated_ms, value.rank.position.value(),
                         value.read.fits ? 't' : 'f');
}

std::string copy_text(const std::vector<CustomRow>& rows) {
    std::string bytes;
    for (const CustomRow& row : rows) {
        put_field(bytes, row.key.tenant.value());
        bytes += "\tAMAZON\t";
        put_field(bytes, row.key.order.value());
        for (const CustomValue& value : row.values) {
            put_value(bytes, value);
        }
        bytes += '\n';
    }
    return bytes;
}

std::string which(const CustomVersion& version) {
    return fmt::format(" WHERE schema_name = {} AND name = {} AND version = {}",
                       quoted_text(version.views), quoted_text(version.table.name), version.number);
}

}  // namespace

PgCustomModel::PgCustomModel(std::string conninfo, CustomVersion version,
                             std::optional<LeaseFence> fence)
    : conninfo_(std::move(conninfo)), version_(std::move(version)), fence_(std::move(fence)) {}

Result<PgSession*> PgCustomModel::session() {
    if (session_ && !session_->lost()) {
        return &*session_;
    }
    session_.reset();
    auto opened = PgSession::open(conninfo_);
    if (!opened) {
        return tl::make_unexpected(opened.error());
    }
    const auto set = opened->run(
        "SET synchronous_commit = off; SET idle_in_transaction_session_timeout = '60s';"
        " SET client_min_messages = warning" +
        (fence_ ? "; SET application_name = " + quoted_text(session_name(fence_->token)) : ""));
    if (!set) {
        return tl::make_unexpected(set.error());
    }
    session_.emplace(std::move(*opened));
    return &*session_;
}

Result<Checkpoint> PgCustomModel::stored(PgSession& session, bool locked) {
    return session
        .run("SELECT position, record_hash FROM orderlog_control.custom_tables" + which(version_) +
             " AND state <> 'dropped'" + (locked ? " FOR UPDATE" : ""))
        .and_then([&](const PgAnswer& row) -> Result<Checkpoint> {
            if (row.rows() == 0) {
                return events::fail(
                    ErrorKind::not_found,
                    fmt::format("there is no custom table '{}'", version_.table_name()),
                    "'orderlog project --list' names those that there are");
            }
            return Checkpoint{events::LogPosition{static_cast<std::uint64_t>(row.number(0, 0))},
                              hash_of_bytea(row.text(0, 1))};
        });
}

Result<Checkpoint> PgCustomModel::checkpoint() {
    return session().and_then([this](PgSession* open) { return stored(*open, false); });
}

Result<void> PgCustomModel::write(PgSession& session, const CustomBatch& batch) {
    if (!batch.rows.empty()) {
        auto copied =
            session.run(create_incoming_sql(version_)).and_then([&](const auto& /*made*/) {
                return session.copy_in(copy_incoming_sql, copy_text(batch.rows)).map_error(plain);
            });
        if (!copied) {
            return tl::make_unexpected(copied.error());
        }
        if (const auto written = session.run(upsert_sql(version_)); !written) {
            return tl::make_unexpected(written.error());
        }
    }
    return session
        .run(fmt::format("UPDATE orderlog_control.custom_tables SET position = {},"
                         " record_hash = '\\x{}', failure = ''",
                         batch.to.position.value(), events::to_hex(batch.to.record_hash)) +
             which(version_) + "; COMMIT")
        .map([](const PgAnswer& /*done*/) {});
}

/// The checkpoint's row lock comes first: of two who feed the second waits and then sees that it is
/// overtaken.
Result<CommitOutcome> PgCustomModel::transaction(PgSession& session, const CustomBatch& batch) {
    const auto found =
        session.run("BEGIN").and_then([&](const auto& /*begun*/) { return stored(session, true); });
    if (!found) {
        return tl::make_unexpected(found.error());
    }
    if (*found == batch.to) {
        return CommitOutcome::repeated;
    }
    if (*found != batch.from) {
        return CommitOutcome::overtaken;
    }
    if (fence_) {
        const auto leased = session.run(lease_check(*fence_));
        if (!leased) {
            return tl::make_unexpected(leased.error());
        }
        if (leased->rows() != 1) {
            return CommitOutcome::overtaken;
        }
    }
    return write(session, batch).map([] { return CommitOutcome::stored; });
}

Result<CommitOutcome> PgCustomModel::commit(const CustomBatch& batch) {
    const auto open = session();
    if (!open) {
        return tl::make_unexpected(open.error());
    }
    auto outcome = transaction(**open, batch);
    const bool ended = outcome && *outcome == CommitOutcome::stored;
    // A session whose transaction cannot be ended is not used again.
    if (!ended && !session_->lost() && !session_->run("ROLLBACK")) {
        session_.reset();
    }
    return outcome;
}

}  // namespace orderlog::adapters
