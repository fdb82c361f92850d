#pragma once

#include "adapters/postgres/pg_session.hpp"
#include "events/result.hpp"

#include <nlohmann/json_fwd.hpp>

#include <initializer_list>
#include <string>
#include <string_view>

namespace orderlog::tools {

/// Appends row `row` as a JSON object, each column under its name: truth values and whole numbers
/// as such, times as "2026-01-31T12:00:00Z", all else as text; amounts, too, since a number would
/// lose their digits. No tree is built.
void append_row(std::string& out, const adapters::PgAnswer& rows, int row);
/// All rows, as a JSON array.
void append_rows(std::string& out, const adapters::PgAnswer& rows);

/// The same as a tree, for a few rows.
[[nodiscard]] events::Result<nlohmann::json> rows_of(
    const events::Result<adapters::PgAnswer>& answer);
/// These members of an object.
[[nodiscard]] nlohmann::json members_of(const nlohmann::json& object,
                                        std::initializer_list<const char*> members);

/// As a JSON string, quotes included. `text` is UTF-8.
void append_json_string(std::string& out, std::string_view text);

}  // namespace orderlog::tools
