#pragma once

#include "adapters/postgres/pg_session.hpp"
#include "events/decimal.hpp"
#include "events/time.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace orderlog::adapters {

enum class PgType : std::uint32_t {  ///< Numbers are PostgreSQL's OIDs.
    boolean = 16,
    bigint = 20,
    text = 25,
    float8 = 701,
    timestamptz = 1184,
    numeric = 1700,
};

struct TableColumn {
    std::string_view name{};
    PgType type{PgType::text};  ///< Enums travel as text.
};

/// A table as writers know it: the columns that they fill, the key's first.
struct TableShape {
    std::string_view name{};
    std::vector<TableColumn> columns{};
    std::size_t key_columns{};
};

/// Reads "name type, name, …": without a type it is text. REQUIRES: `list` outlives the answer.
[[nodiscard]] std::vector<TableColumn> columns_of(std::string_view list);
/// "a, b, c"
[[nodiscard]] std::string column_list(std::span<const TableColumn> columns);
/// unnest($1::text[], …) AS s (a, …): what a statement reads from when its rows come as arrays.
[[nodiscard]] std::string array_source(std::span<const TableColumn> columns);

/// Rows of one table on their way to PostgreSQL, in one of two forms.
class RowBuffer {
 public:
    enum class Form : std::uint8_t {
        copy,    ///< For COPY … (FORMAT binary): row after row.
        arrays,  ///< One array a column, for a statement that unnests them.
    };

    /// REQUIRES: `shape` outlives the buffer.
    RowBuffer(const TableShape& shape, Form form);

    /// Every row fills every column in the shape's order; end_row() stops a program that does not.
    void text(std::string_view value);
    void boolean(bool value);
    void bigint(std::int64_t value);
    void float8(double value);
    void time(events::Time value);
    void numeric(const events::Decimal& value);
    void null();
    void end_row();

    void time(const std::optional<events::Time>& value);
    void bigint(const std::optional<std::int64_t>& value);
    void numeric(const std::optional<events::Decimal>& value);

    [[nodiscard]] std::size_t rows() const { return rows_; }
    [[nodiscard]] std::size_t bytes() const;
    [[nodiscard]] const TableShape& shape() const { return shape_; }
    /// The whole COPY stream. REQUIRES: form is `copy`; no row follows.
    [[nodiscard]] std::string_view copy_stream();
    /// The arrays of the first `columns` columns. They live as long as the buffer does unchanged.
    /// REQUIRES: form is `arrays`.
    [[nodiscard]] std::vector<PgParameter> parameters(std::size_t columns);
    /// Forgets the rows and keeps the memory.
    void clear();

 private:
    [[nodiscard]] std::string& field();

    const TableShape& shape_;
    Form form_;
    std::size_t rows_{0};
    std::size_t at_{0};
    std::vector<std::string> parts_{};
};

}  // namespace orderlog::adapters
