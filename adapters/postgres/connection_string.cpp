#include "adapters/postgres/connection_string.hpp"

#include <libpq-fe.h>

#include <array>
#include <map>
#include <memory>
#include <string_view>
#include <utility>

namespace orderlog::adapters {
namespace {

struct FreeOptions {
    void operator()(PQconninfoOption* options) const { ::PQconninfoFree(options); }
};

/// What is given, by keyword.
using Given = std::map<std::string, std::string>;
using Keyword = std::pair<const char*, const char*>;

constexpr std::array unless_given{
    Keyword{"application_name", "orderlog"}, Keyword{"connect_timeout", "10"},
    Keyword{"keepalives_idle", "30"},        Keyword{"keepalives_interval", "10"},
    Keyword{"keepalives_count", "3"},        Keyword{"tcp_user_timeout", "60000"}};

/// Behind what is given, so that these hold. Whoever holds a lock that we need does so for a while
/// and not for ever: we say so and ask again. A rebuild's index may take hours.
constexpr std::string_view session_options =
    "-c timezone=UTC -c datestyle=ISO -c extra_float_digits=1 -c bytea_output=hex"
    " -c lock_timeout=10s -c statement_timeout=0";

std::string_view value_of(const Given& given, const char* keyword) {
    const auto found = given.find(keyword);
    return found == given.end() ? std::string_view{} : found->second;
}

/// A password with an unescaped '@', ':' or '/' spills into these parts, which errors name.
bool spills(const Given& given) {
    return value_of(given, "port").find_first_not_of("0123456789,") != std::string_view::npos ||
           value_of(given, "host").find('@') != std::string_view::npos ||
           value_of(given, "dbname").find('@') != std::string_view::npos;
}

events::Result<Given> parsed(const std::string& text) {
    // libpq's own message quotes what it did not understand, so it is not even asked for.
    const std::unique_ptr<PQconninfoOption, FreeOptions> options{
        ::PQconninfoParse(text.c_str(), nullptr)};
    Given given;
    for (const PQconninfoOption* at = options.get(); at != nullptr && at->keyword != nullptr;
         ++at) {
        if (at->val != nullptr) {
            given.emplace(at->keyword, at->val);
        }
    }
    if (!options || spills(given)) {
        return events::fail(events::ErrorKind::rejected, "postgres.url is not a connection string",
                            "postgresql://user@host:5432/database; write @ : / % of a password as "
                            "%40 %3A %2F %25");
    }
    return given;
}

/// As libpq reads it again.
void append(std::string& text, std::string_view keyword, std::string_view value) {
    text += text.empty() ? "" : " ";
    text += keyword;
    text += '=';
    if (!value.empty() && value.find_first_of(" '\\") == std::string_view::npos) {
        text += value;
        return;
    }
    text += '\'';
    for (const char c : value) {
        text += c == '\'' || c == '\\' ? "\\" : "";
        text += c;
    }
    text += '\'';
}

std::string session_of(Given given) {
    for (const auto& [keyword, value] : unless_given) {
        given.try_emplace(keyword, value);
    }
    given["client_encoding"] = "UTF8";
    std::string& options = given["options"];
    options += options.empty() ? "" : " ";
    options += session_options;
    std::string text;
    for (const auto& [keyword, value] : given) {
        append(text, keyword, value);
    }
    return text;
}

}  // namespace

events::Result<ConnectionString> read_connection_string(const std::string& text) {
    const auto given = parsed(text);
    if (!given) {
        return tl::make_unexpected(given.error());
    }
    ConnectionString read{.session = session_of(*given),
                          .has_secret = !value_of(*given, "password").empty() ||
                                        !value_of(*given, "sslpassword").empty()};
    for (const char* keyword : {"host", "port", "user", "dbname"}) {
        if (const auto value = value_of(*given, keyword); !value.empty()) {
            append(read.shown, keyword, value);
        }
    }
    return read;
}

std::string shown_connection(const std::string& text) {
    const auto read = read_connection_string(text);
    return read ? read->shown : "(not a connection string)";
}

}  // namespace orderlog::adapters
