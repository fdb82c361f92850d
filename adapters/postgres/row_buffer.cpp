#include "adapters/postgres/row_buffer.hpp"

#include "adapters/postgres/binary_value.hpp"
#include "events/check.hpp"

#include <algorithm>
#include <array>

namespace orderlog::adapters {
namespace {

using std::string_view_literals::operator""sv;

/// Signature, flags, length of an extension that is not there.
constexpr std::string_view copy_header = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0"sv;
/// Dimensions, nulls, element type, length, lower bound: four bytes each.
constexpr std::size_t array_header_bytes = 20;

struct TypeNames {
    PgType type{};
    std::string_view name{};
    std::uint32_t array{};  ///< The OID of an array of it.
};
constexpr std::array type_names{
    TypeNames{PgType::boolean, "boolean", 1000},
    TypeNames{PgType::bigint, "bigint", 1016},
    TypeNames{PgType::text, "text", 1009},
    TypeNames{PgType::float8, "float8", 1022},
    TypeNames{PgType::numeric, "numeric", 1231},
    TypeNames{PgType::timestamptz, "timestamptz", 1185},
};

const TypeNames& names_of(PgType type) {
    const auto found = std::find_if(type_names.begin(), type_names.end(),
                                    [&](const TypeNames& n) { return n.type == type; });
    events::check(found != type_names.end());
    return *found;
}

TableColumn column_of(std::string_view words) {
    const auto space = words.find(' ');
    if (space == std::string_view::npos) {
        return {words, PgType::text};
    }
    const auto type = words.substr(space + 1);
    const auto found = std::find_if(type_names.begin(), type_names.end(),
                                    [&](const TypeNames& n) { return n.name == type; });
    events::check(found != type_names.end());
    return {words.substr(0, space), found->type};
}

}  // namespace

std::vector<TableColumn> columns_of(std::string_view list) {
    constexpr std::string_view separator = ", ";
    std::vector<TableColumn> columns;
    while (true) {
        const auto end = list.find(separator);
        columns.push_back(column_of(list.substr(0, end)));
        if (end == std::string_view::npos) {
            return columns;
        }
        list.remove_prefix(end + separator.size());
    }
}

std::string column_list(std::span<const TableColumn> columns) {
    std::string list;
    for (const auto& column : columns) {
        list += list.empty() ? "" : ", ";
        list += column.name;
    }
    return list;
}

std::string array_source(std::span<const TableColumn> columns) {
    std::string arrays;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        arrays += (i == 0 ? "$" : ", $") + std::to_string(i + 1) + "::";
        arrays += names_of(columns[i].type).name;
        arrays += "[]";
    }
    return "unnest(" + arrays + ") AS s (" + column_list(columns) + ")";
}

RowBuffer::RowBuffer(const TableShape& shape, Form form)
    : shape_(shape), form_(form), parts_(form == Form::copy ? 1 : shape.columns.size()) {
    clear();
}

void RowBuffer::clear() {
    rows_ = 0;
    at_ = 0;
    for (auto& part : parts_) {
        part.clear();
        if (form_ == Form::copy) {
            part += copy_header;
        } else {
            part.append(array_header_bytes, '\0');
        }
    }
}

std::string& RowBuffer::field() {
    if (form_ == Form::arrays) {
        return parts_[at_++];
    }
    if (at_++ == 0) {
        put_int16(parts_[0], static_cast<std::int16_t>(shape_.columns.size()));
    }
    return parts_[0];
}

void RowBuffer::text(std::string_view value) {
    put_text(field(), value);
}
void RowBuffer::boolean(bool value) {
    put_bool(field(), value);
}
void RowBuffer::bigint(std::int64_t value) {
    put_bigint(field(), value);
}
void RowBuffer::float8(double value) {
    put_double(field(), value);
}
void RowBuffer::time(events::Time value) {
    put_time(field(), value);
}
void RowBuffer::numeric(const events::Decimal& value) {
    put_numeric(field(), value);
}
void RowBuffer::null() {
    put_null(field());
}

void RowBuffer::end_row() {
    events::check(at_ == shape_.columns.size());
    at_ = 0;
    ++rows_;
}

void RowBuffer::time(const std::optional<events::Time>& value) {
    value ? time(*value) : null();
}
void RowBuffer::bigint(const std::optional<std::int64_t>& value) {
    value ? bigint(*value) : null();
}
void RowBuffer::numeric(const std::optional<events::Decimal>& value) {
    value ? numeric(*value) : null();
}

std::size_t RowBuffer::bytes() const {
    std::size_t sum = 0;
    for (const auto& part : parts_) {
        sum += part.size();
    }
    return sum;
}

std::string_view RowBuffer::copy_stream() {
    events::check(form_ == Form::copy && at_ == 0);
    put_int16(parts_[0], -1);
    return parts_[0];
}

std::vector<PgParameter> RowBuffer::parameters(std::size_t columns) {
    events::check(form_ == Form::arrays && at_ == 0 && columns <= parts_.size());
    std::vector<PgParameter> list;
    for (std::size_t i = 0; i < columns; ++i) {
        std::string header;
        put_int32(header, 1);
        put_int32(header, 1);
        put_int32(header, static_cast<std::int32_t>(shape_.columns[i].type));
        put_int32(header, static_cast<std::int32_t>(rows_));
        put_int32(header, 1);
        parts_[i].replace(0, array_header_bytes, header);
        list.push_back({names_of(shape_.columns[i].type).array, parts_[i]});
    }
    return list;
}

}  // namespace orderlog::adapters
