#include "tools/api/api_tables.hpp"

#include "adapters/postgres/sql_text.hpp"
#include "events/sha256.hpp"

#include <fmt/core.h>

#include <vector>

namespace orderlog::tools {

using adapters::PgAnswer;
using adapters::PgParameter;
using adapters::PgSession;
using events::ErrorKind;
using events::Result;

namespace {

constexpr std::uint32_t oid_text = 25;
/// A reader writes nothing, and gives up before its client does.
constexpr const char* reader =
    "SET default_transaction_read_only = on; SET statement_timeout = '10s'";

/// What PostgreSQL says may hold what rows hold: its code is told alone. What it refuses of ours is
/// our fault, and not the client's.
events::Error what_failed(const adapters::SqlError& failure, std::string_view file) {
    const bool refused = failure.error.kind == ErrorKind::rejected;
    return {refused ? ErrorKind::corrupt : failure.error.kind,
            refused ? fmt::format("PostgreSQL refuses '{}' with {}", file, failure.state)
                    : "PostgreSQL does not answer in time",
            "'orderlog status' says why"};
}

/// PostgreSQL tells names apart by their first 63 bytes.
std::string statement_name(std::string_view file, const std::string& more) {
    constexpr std::size_t digits = 32;
    return std::string{file} + events::to_hex(events::sha256(more)).substr(0, digits);
}

}  // namespace

void ApiTables::reach(const TablesAddress& address) {
    if (address_ != address) {
        address_ = address;
        session_.reset();
    }
}

Result<void> ApiTables::open() {
    if (session_ && !session_->lost()) {
        return {};
    }
    session_.reset();
    if (!address_) {
        return events::fail(ErrorKind::unavailable, "PostgreSQL was not reached yet",
                            "'orderlog status' says why");
    }
    auto opened = PgSession::open(address_->conninfo);
    if (!opened || !opened->run(reader)) {
        return events::fail(ErrorKind::unavailable, "PostgreSQL does not answer",
                            "'orderlog status' says why");
    }
    session_.emplace(*std::move(opened));
    // Without its role it is held by the views alone, which 'orderlog doctor' tells.
    [[maybe_unused]] const bool walled = adapters::enter_wall(*session_, address_->views);
    return {};
}

Result<PgAnswer> ApiTables::rows(std::string_view file,
                                 std::span<const std::string_view> parameters,
                                 const std::string& more) {
    std::vector<PgParameter> values;
    for (const std::string_view text : parameters) {
        values.push_back({oid_text, text});
    }
    const adapters::PgStatement asked{
        statement_name(file, more),
        [&] {
            return adapters::sql_text(file, {.views = adapters::walled_schema(address_->views)}) +
                   more;
        },
        values};
    const auto tried = [&]() -> Result<adapters::SqlResult<PgAnswer>> {
        return open().map([&] { return adapters::read_behind_wall(*session_, whose_, asked); });
    };
    const bool old = session_.has_value();
    auto answer = tried();
    // An old session may have ended since it was last used; it only read, so it may read again.
    if (old && answer && !*answer && session_->lost()) {
        answer = tried();
    }
    if (!answer) {
        return tl::make_unexpected(answer.error());
    }
    if (!*answer) {
        return tl::make_unexpected(what_failed(answer->error(), file));
    }
    return *std::move(*answer);
}

}  // namespace orderlog::tools
