#include "adapters/postgres/pg_session.hpp"

#include "adapters/postgres/connection_string.hpp"
#include "adapters/postgres/one_line.hpp"
#include "adapters/postgres/sql_state.hpp"
#include "events/check.hpp"

#include <libpq-fe.h>

#include <algorithm>
#include <charconv>
#include <vector>

namespace orderlog::adapters {
namespace {

using events::Error;
using events::ErrorKind;
using events::fail;
using events::Result;

constexpr int binary = 1;
constexpr int text_form = 0;
/// libpq copies what it is handed into its own buffer: pieces keep that small.
constexpr std::size_t copy_piece_bytes = std::size_t{256} * 1024;

/// Parameters as libpq takes them.
struct SentParameters {
    explicit SentParameters(std::span<const PgParameter> parameters)
        : forms(parameters.size(), binary) {
        for (const auto& parameter : parameters) {
            values.push_back(parameter.bytes.data());
            lengths.push_back(static_cast<int>(parameter.bytes.size()));
        }
    }
    [[nodiscard]] int count() const { return static_cast<int>(values.size()); }

    std::vector<const char*> values{};
    std::vector<int> lengths{};
    std::vector<int> forms{};
};

}  // namespace

bool SqlError::refuses_row() const {
    return state.starts_with("22") || state.starts_with("23") || state.starts_with("44") ||
           state.starts_with("P0") || state == "54000";
}

Error plain(SqlError failure) {
    return std::move(failure.error);
}

void PgAnswer::Clear::operator()(pg_result* result) const {
    ::PQclear(result);
}

PgAnswer::PgAnswer(pg_result* result) : result_(result) {}

int PgAnswer::rows() const {
    return ::PQntuples(result_.get());
}

int PgAnswer::columns() const {
    return ::PQnfields(result_.get());
}

std::string_view PgAnswer::name(int column) const {
    events::check(column < columns());
    return ::PQfname(result_.get(), column);
}

std::uint32_t PgAnswer::type(int column) const {
    events::check(column < columns());
    return ::PQftype(result_.get(), column);
}

std::optional<std::string_view> PgAnswer::value(int row, int column) const {
    events::check(row < rows() && column < ::PQnfields(result_.get()));
    if (::PQgetisnull(result_.get(), row, column) != 0) {
        return std::nullopt;
    }
    return std::string_view{::PQgetvalue(result_.get(), row, column),
                            static_cast<std::size_t>(::PQgetlength(result_.get(), row, column))};
}

std::string_view PgAnswer::text(int row, int column) const {
    return value(row, column).value_or(std::string_view{});
}

std::int64_t PgAnswer::number(int row, int column) const {
    const auto digits = text(row, column);
    std::int64_t number = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return number;
}

std::int64_t PgAnswer::written() const {
    const std::string_view digits = ::PQcmdTuples(result_.get());
    std::int64_t number = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return number;
}

void PgSession::Finish::operator()(pg_conn* handle) const {
    ::PQfinish(handle);
}

PgSession::PgSession(pg_conn* handle) : handle_(handle) {}

Result<PgSession> PgSession::open(const std::string& conninfo, const std::string& besides) {
    const auto given = read_connection_string(conninfo);
    if (!given) {
        return tl::make_unexpected(given.error());
    }
    PgSession opened{::PQconnectdb((given->session + " " + besides).c_str())};
    if (::PQstatus(opened.handle_.get()) != CONNECTION_OK) {
        const bool refused = ::PQconnectionNeedsPassword(opened.handle_.get()) != 0 ||
                             ::PQconnectionUsedPassword(opened.handle_.get()) != 0;
        return fail(
            refused ? ErrorKind::rejected : ErrorKind::unavailable,
            "no session with PostgreSQL: " + one_line(::PQerrorMessage(opened.handle_.get())),
            "check postgres.url: 'orderlog config show' says where it comes from");
    }
    ::PQsetNoticeProcessor(opened.handle_.get(), [](void*, const char*) {}, nullptr);
    return opened;
}

SqlError PgSession::error_of(const pg_result* result) const {
    const char* field = result ? ::PQresultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
    const std::string state = field ? field : "";
    const std::string message =
        one_line(result ? ::PQresultErrorMessage(result) : ::PQerrorMessage(handle_.get()));
    const auto kind = lost() || may_pass(state) ? ErrorKind::unavailable : ErrorKind::rejected;
    return {state, Error{kind, "PostgreSQL says: " + message, std::string{hint_of(state)}}};
}

SqlResult<PgAnswer> PgSession::answer(pg_result* result) const {
    PgAnswer owned{result};
    const auto status = ::PQresultStatus(result);
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_COPY_IN ||
        status == PGRES_COPY_OUT) {
        return owned;
    }
    return tl::make_unexpected(error_of(result));
}

SqlResult<PgAnswer> PgSession::execute(const std::string& sql) {
    return answer(::PQexec(handle_.get(), sql.c_str()));
}

Result<PgAnswer> PgSession::run(const std::string& sql) {
    return execute(sql).map_error(plain);
}

SqlResult<void> PgSession::prepare(const PgStatement& statement) {
    if (prepared_.contains(statement.name)) {
        return {};
    }
    std::vector<Oid> types;
    for (const auto& parameter : statement.parameters) {
        types.push_back(parameter.type);
    }
    const auto made =
        answer(::PQprepare(handle_.get(), statement.name.c_str(), statement.sql().c_str(),
                           static_cast<int>(types.size()), types.data()));
    if (!made) {
        return tl::make_unexpected(made.error());
    }
    prepared_.insert(statement.name);
    return {};
}

SqlResult<PgAnswer> PgSession::execute_prepared(const std::string& name,
                                                const std::function<std::string()>& sql,
                                                std::span<const PgParameter> parameters) {
    if (const auto made = prepare({name, sql, parameters}); !made) {
        return tl::make_unexpected(made.error());
    }
    const SentParameters sent{parameters};
    return answer(::PQexecPrepared(handle_.get(), name.c_str(), sent.count(), sent.values.data(),
                                   sent.lengths.data(), sent.forms.data(), text_form));
}

SqlResult<PgAnswer> PgSession::execute_both(const PgStatement& first, const PgStatement& second) {
    for (const PgStatement* one : {&first, &second}) {
        if (const auto made = prepare(*one); !made) {
            return tl::make_unexpected(made.error());
        }
    }
    ::PQenterPipelineMode(handle_.get());
    for (const PgStatement* one : {&first, &second}) {
        const SentParameters sent{one->parameters};
        ::PQsendQueryPrepared(handle_.get(), one->name.c_str(), sent.count(), sent.values.data(),
                              sent.lengths.data(), sent.forms.data(), text_form);
    }
    ::PQpipelineSync(handle_.get());
    const auto begun = drain();
    auto rows = drain();
    ::PQclear(::PQgetResult(handle_.get()));
    if (::PQexitPipelineMode(handle_.get()) != 1) {
        handle_.reset();  // Whatever could not be sent or read: nobody goes on with this session.
    }
    return begun ? std::move(rows) : SqlResult<PgAnswer>{tl::make_unexpected(begun.error())};
}

/// A session answers a COPY, or a statement sent ahead, until it says that there is no more.
SqlResult<PgAnswer> PgSession::drain() const {
    auto last = answer(::PQgetResult(handle_.get()));
    while (pg_result* more = ::PQgetResult(handle_.get())) {
        ::PQclear(more);
    }
    return last;
}

SqlResult<std::int64_t> PgSession::copy_in(const std::string& sql, std::string_view bytes) {
    const auto begun = execute(sql);
    if (!begun) {
        return tl::make_unexpected(begun.error());
    }
    while (!bytes.empty()) {
        const auto piece = bytes.substr(0, copy_piece_bytes);
        if (::PQputCopyData(handle_.get(), piece.data(), static_cast<int>(piece.size())) != 1) {
            break;  // The reason comes with the answer.
        }
        bytes.remove_prefix(piece.size());
    }
    ::PQputCopyEnd(handle_.get(), bytes.empty() ? nullptr : "not all could be sent");
    return drain().map([](const PgAnswer& done) { return done.written(); });
}

Result<std::int64_t> PgSession::copy_out(const std::string& sql,
                                         const std::function<void(std::string_view)>& take) {
    const auto begun = run(sql);
    if (!begun) {
        return tl::make_unexpected(begun.error());
    }
    char* row = nullptr;
    for (int size = ::PQgetCopyData(handle_.get(), &row, 0); size > 0;
         size = ::PQgetCopyData(handle_.get(), &row, 0)) {
        take({row, static_cast<std::size_t>(size)});
        ::PQfreemem(row);
    }
    return drain().map([](const PgAnswer& done) { return done.written(); }).map_error(plain);
}

bool PgSession::lost() const {
    return ::PQstatus(handle_.get()) != CONNECTION_OK;
}

int PgSession::server_process() const {
    return ::PQbackendPID(handle_.get());
}

}  // namespace orderlog::adapters
