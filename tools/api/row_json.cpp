#include "tools/api/row_json.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <iterator>

namespace orderlog::tools {

namespace {

// PostgreSQL's OIDs, which never change.
constexpr std::uint32_t oid_bool = 16;
constexpr std::uint32_t oid_int8 = 20;
constexpr std::uint32_t oid_int4 = 23;
constexpr std::uint32_t oid_float8 = 701;
constexpr std::uint32_t oid_timestamptz = 1184;

/// "2026-01-31 12:00:00.5+00" of a session in UTC → "2026-01-31T12:00:00.5Z".
void append_time(std::string& out, std::string_view text) {
    const std::size_t blank = text.find(' ');
    const std::size_t zone = text.rfind('+');
    if (blank == std::string_view::npos || zone == std::string_view::npos) {
        append_json_string(out, text);  // infinity
        return;
    }
    out += '"';
    out += text.substr(0, blank);
    out += 'T';
    out += text.substr(blank + 1, zone - blank - 1);
    out += "Z\"";
}

void append_value(std::string& out, std::string_view text, std::uint32_t type) {
    switch (type) {
        case oid_bool:
            out += text == "t" ? "true" : "false";
            return;
        case oid_int8:
        case oid_int4:
        case oid_float8:
            out += text;
            return;
        case oid_timestamptz:
            append_time(out, text);
            return;
        default:
            append_json_string(out, text);
    }
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
    out += '"';
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
        } else {
            out += c;
        }
    }
    out += '"';
}

void append_row(std::string& out, const adapters::PgAnswer& rows, int row) {
    out += '{';
    for (int column = 0; column < rows.columns(); ++column) {
        out += column == 0 ? "\"" : ",\"";
        out += rows.name(column);
        out += "\":";
        if (const auto value = rows.value(row, column)) {
            append_value(out, *value, rows.type(column));
        } else {
            out += "null";
        }
    }
    out += '}';
}

void append_rows(std::string& out, const adapters::PgAnswer& rows) {
    out += '[';
    for (int row = 0; row < rows.rows(); ++row) {
        if (row > 0) {
            out += ',';
        }
        append_row(out, rows, row);
    }
    out += ']';
}

events::Result<nlohmann::json> rows_of(const events::Result<adapters::PgAnswer>& answer) {
    return answer.map([](const adapters::PgAnswer& rows) {
        std::string text;
        append_rows(text, rows);
        return nlohmann::json::parse(text);
    });
}

nlohmann::json members_of(const nlohmann::json& object,
                          std::initializer_list<const char*> members) {
    nlohmann::json some = nlohmann::json::object();
    for (const char* const member : members) {
        some[member] = object.at(member);
    }
    return some;
}

}  // namespace orderlog::tools
