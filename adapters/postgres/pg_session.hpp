#pragma once

#include "events/result.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>

struct pg_conn;
struct pg_result;

namespace orderlog::adapters {

/// What a statement answered. Values are text.
class PgAnswer {
 public:
    explicit PgAnswer(pg_result* result);

    [[nodiscard]] int rows() const;
    [[nodiscard]] int columns() const;
    /// REQUIRES: the column exists.
    [[nodiscard]] std::string_view name(int column) const;
    [[nodiscard]] std::uint32_t type(int column) const;  ///< Its OID.
    /// REQUIRES: the row and the column exist. A null is nullopt.
    [[nodiscard]] std::optional<std::string_view> value(int row, int column) const;
    /// As value(), where a null is the empty text and 0.
    [[nodiscard]] std::string_view text(int row, int column) const;
    [[nodiscard]] std::int64_t number(int row, int column) const;
    /// How many rows the statement wrote.
    [[nodiscard]] std::int64_t written() const;

 private:
    struct Clear {
        void operator()(pg_result* result) const;
    };
    std::unique_ptr<pg_result, Clear> result_;
};

/// A statement that was refused for what a row holds (SQLSTATE classes 22, 23, 44, a trigger's P0,
/// and 54000: too large for an index) can be tried without that row; `state` of any other error
/// does not matter to a caller.
struct SqlError {
    std::string state{};
    events::Error error{};

    [[nodiscard]] bool refuses_row() const;
};
/// What a caller sees who acts no differently by state.
[[nodiscard]] events::Error plain(SqlError failure);
template <class T>
using SqlResult = tl::expected<T, SqlError>;

/// One parameter in PostgreSQL's binary form, without its length; `type` is its OID.
struct PgParameter {
    std::uint32_t type{};
    std::string_view bytes{};
};

/// A statement that is prepared under `name`, as what `sql` returns, at its first use in a session.
struct PgStatement {
    std::string name{};
    std::function<std::string()> sql{};
    std::span<const PgParameter> parameters{};
};

/// One session by libpq, for the paths that libpqxx 6 cannot go: binary COPY, binary arrays. What a
/// lost session leaves is unknown (`unavailable`). Not thread-safe.
class PgSession {
 public:
    /// `unavailable` when no server answers, `rejected` when it does not let us in or libpq cannot
    /// read `conninfo`. Messages name no password. Sessions speak UTC and UTF-8 and write dates as
    /// ISO.
    /// `besides`: keywords that hold whatever `conninfo` gives, as libpq reads them.
    [[nodiscard]] static events::Result<PgSession> open(const std::string& conninfo,
                                                        const std::string& besides = {});

    /// Any statements; answers the last one's.
    [[nodiscard]] events::Result<PgAnswer> run(const std::string& sql);
    [[nodiscard]] SqlResult<PgAnswer> execute(const std::string& sql);
    /// Prepares what `sql` returns under `name` at its first use in this session.
    [[nodiscard]] SqlResult<PgAnswer> execute_prepared(const std::string& name,
                                                       const std::function<std::string()>& sql,
                                                       std::span<const PgParameter> parameters);
    /// Both in one round trip and one transaction; answers the second's rows.
    [[nodiscard]] SqlResult<PgAnswer> execute_both(const PgStatement& first,
                                                   const PgStatement& second);
    /// `sql` is a COPY … FROM STDIN; answers how many rows went in.
    [[nodiscard]] SqlResult<std::int64_t> copy_in(const std::string& sql, std::string_view bytes);
    /// `sql` is a COPY … TO STDOUT; `take` gets one row at a time.
    [[nodiscard]] events::Result<std::int64_t> copy_out(
        const std::string& sql, const std::function<void(std::string_view)>& take);

    /// Whether the session is beyond repair and another must be opened.
    [[nodiscard]] bool lost() const;
    /// The server's process: for tests that cut the session.
    [[nodiscard]] int server_process() const;

 private:
    struct Finish {
        void operator()(pg_conn* handle) const;
    };
    explicit PgSession(pg_conn* handle);
    [[nodiscard]] SqlResult<void> prepare(const PgStatement& statement);
    [[nodiscard]] SqlResult<PgAnswer> answer(pg_result* result) const;
    [[nodiscard]] SqlError error_of(const pg_result* result) const;
    [[nodiscard]] SqlResult<PgAnswer> drain() const;

    std::unique_ptr<pg_conn, Finish> handle_;
    std::unordered_set<std::string> prepared_{};
};

}  // namespace orderlog::adapters
