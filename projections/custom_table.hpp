#pragma once

#include "events/ids.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace orderlog::projections {

/// What a column's values are in PostgreSQL.
enum class ValueType : std::uint8_t {
    text,  ///< Of an object or array: its JSON.
    numeric,
    bigint,
    boolean,
    timestamptz,
    text_list,  ///< text[]
};

/// One column: which value of an order's JSON it shows.
struct CustomColumn {
    std::string name{};
    ValueType type{ValueType::text};
    /// RFC 6901, from the order in the page; a part `*` is each element of a list, and takes a
    /// list's type. Empty: pages of that API say nothing of the column.
    std::string pointer{};     ///< In Orders 2026-01-01.
    std::string v0_pointer{};  ///< In Orders v0, whose items come by themselves and are not read.
};

/// Which rows are shown.
struct CustomCondition {
    std::string column{};
    std::vector<std::string> equals{};  ///< Any of them; empty: the value must be known.
};

/// A table that a person describes: a row for each order, made of the pages in the log.
struct CustomTable {
    std::string name{};
    std::vector<events::TenantId> tenants{};  ///< Empty: all.
    std::vector<CustomColumn> columns{};
    std::vector<CustomCondition> where{};
};

/// Parts of a pointer: each is walked by itself.
inline constexpr std::size_t pointer_parts_max = 16;
/// PostgreSQL holds 1,600, and each of ours takes four.
inline constexpr std::size_t custom_columns_max = 100;

}  // namespace orderlog::projections
