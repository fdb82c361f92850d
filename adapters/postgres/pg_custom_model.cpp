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
using projections::CommitOutcome;
using projections::CustomBatch;
using projections::CustomRow;
using projections::CustomValue;
using projections::Lineage;

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

/// PostgreSQL quotes the whole row that a constraint refuses: not for a log line.
events::Error without_row(events::Error error) {
    for (const char* part : {" DETAIL:", " CONTEXT:"}) {
        error.message = error.message.substr(0, error.message.find(part));
    }
    return error;
}

std::string which(const CustomVersion& version) {
    return fmt::format(" WHERE schema_name = {} AND name = {} AND version = {}",
                       quoted_text(version.views), quoted_text(version.table.name), version.number);
}

}  // namespace

PgCustomModel::PgCustomModel(CustomSession& session, CustomVersion version)
    : session_(session), version_(std::move(version)) {}

Result<Lineage> PgCustomModel::stored(PgSession& session, bool locked) {
    return session
        .run("SELECT position, record_hash, lease FROM orderlog_control.custom_tables" +
             which(version_) + " AND state <> 'dropped'" + (locked ? " FOR UPDATE" : ""))
        .and_then([&](const PgAnswer& row) -> Result<Lineage> {
            if (row.rows() == 0) {
                return events::fail(
                    ErrorKind::not_found,
                    fmt::format("there is no custom table '{}'", version_.table_name()),
                    "'orderlog project --list' names those that there are");
            }
            const auto position = [&](int column) {
                return events::LogPosition{static_cast<std::uint64_t>(row.number(0, column))};
            };
            return Lineage{{position(0), hash_of_bytea(row.text(0, 1))}, position(2)};
        });
}

Result<Lineage> PgCustomModel::lineage() {
    return session_.open()
        .and_then([this](PgSession* open) { return stored(*open, false); })
        .map_error(without_row);
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
                         " record_hash = '\\x{}', lease = {}",
                         batch.to.position.value(), events::to_hex(batch.to.record_hash),
                         batch.lease.value()) +
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
    if (found->at == batch.to) {
        return CommitOutcome::repeated;
    }
    if (found->at != batch.from || found->lease > batch.lease) {
        return CommitOutcome::overtaken;
    }
    if (session_.fence()) {
        const auto leased = session.run(lease_check(*session_.fence()));
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
    const auto open = session_.open();
    if (!open) {
        return tl::make_unexpected(open.error());
    }
    auto outcome = transaction(**open, batch);
    const bool ended = outcome && *outcome == CommitOutcome::stored;
    if (!ended && session_.works() && !(*open)->run("ROLLBACK")) {
        session_.forget();
    }
    return outcome.map_error(without_row);
}

}  // namespace orderlog::adapters
