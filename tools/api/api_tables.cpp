#include "tools/api/api_tables.hpp"

#include "adapters/postgres/sql_text.hpp"
#include "events/sha256.hpp"

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
    return {};
}

Result<PgAnswer> ApiTables::rows(std::string_view file,
                                 std::span<const std::string_view> parameters,
                                 const std::string& more) {
    if (const auto opened = open(); !opened) {
        return tl::make_unexpected(opened.error());
    }
    std::vector<PgParameter> values;
    for (const std::string_view text : parameters) {
        values.push_back({oid_text, text});
    }
    const auto sql = [&] { return adapters::sql_text(file, {.views = address_->views}) + more; };
    auto answer = session_->execute_prepared(statement_name(file, more), sql, values);
    if (!answer) {
        auto error = adapters::plain(std::move(answer.error()));
        // What PostgreSQL refuses of ours is our fault, and not the client's.
        error.kind = error.kind == ErrorKind::rejected ? ErrorKind::corrupt : error.kind;
        return tl::make_unexpected(std::move(error));
    }
    return *std::move(answer);
}

}  // namespace orderlog::tools
