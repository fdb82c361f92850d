#include "adapters/postgres/connection_string.hpp"

#include <libpq-fe.h>

#include <array>
#include <memory>
#include <string_view>

namespace orderlog::adapters {
namespace {

struct FreeOptions {
    void operator()(PQconninfoOption* options) const { ::PQconninfoFree(options); }
};
using Options = std::unique_ptr<PQconninfoOption, FreeOptions>;

/// Nothing if libpq cannot read it. Its reason is dropped: it quotes what it could not read.
Options parsed(const std::string& conninfo) {
    return Options{::PQconninfoParse(conninfo.c_str(), nullptr)};
}

std::string_view value_of(const Options& options, std::string_view keyword) {
    for (const PQconninfoOption* at = options.get(); at->keyword != nullptr; ++at) {
        if (at->keyword == keyword && at->val != nullptr) {
            return at->val;
        }
    }
    return {};
}

/// A password with an unescaped '@', ':' or '/' spills into these parts, which errors name.
bool spills(const Options& options) {
    return value_of(options, "port").find_first_not_of("0123456789,") != std::string_view::npos ||
           value_of(options, "host").find('@') != std::string_view::npos ||
           value_of(options, "dbname").find('@') != std::string_view::npos;
}

/// As libpq reads it again.
std::string quoted_where_needed(std::string_view value) {
    if (value.find_first_of(" '\\") == std::string_view::npos) {
        return std::string{value};
    }
    std::string text{"'"};
    for (const char c : value) {
        text += c == '\'' || c == '\\' ? "\\" : "";
        text += c;
    }
    return text + "'";
}

}  // namespace

events::Result<void> check_connection_string(const std::string& conninfo) {
    const Options options = parsed(conninfo);
    if (!options || spills(options)) {
        return events::fail(events::ErrorKind::rejected, "postgres.url is not a connection string",
                            "postgresql://user@host:5432/database; write @ : / % of a password as "
                            "%40 %3A %2F %25");
    }
    return {};
}

std::string shown_connection_string(const std::string& conninfo) {
    const Options options = parsed(conninfo);
    if (!options || spills(options)) {
        return "(not a connection string)";
    }
    std::string text;
    for (const std::string_view keyword : std::array{"host", "port", "user", "dbname"}) {
        if (const auto value = value_of(options, keyword); !value.empty()) {
            text += text.empty() ? "" : " ";
            text += std::string{keyword} + "=" + quoted_where_needed(value);
        }
    }
    return text;
}

}  // namespace orderlog::adapters
