#include "adapters/postgres/connection_text.hpp"

#include <libpq-fe.h>

#include <memory>
#include <string_view>

namespace orderlog::adapters {

using events::ErrorKind;
using events::Result;

namespace {

struct FreeOptions {
    void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
using OptionList = std::unique_ptr<PQconninfoOption, FreeOptions>;

/// As a connection string wants it: quotes around whatever is not plain.
std::string quoted(std::string_view value) {
    if (!value.empty() && value.find_first_of(" '\\") == std::string_view::npos) {
        return std::string(value);
    }
    std::string text = "'";
    for (const char c : value) {
        if (c == '\'' || c == '\\') {
            text += '\\';
        }
        text += c;
    }
    return text + "'";
}

std::string value_of(const OptionList& options, std::string_view name) {
    for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
        if (name == option->keyword && option->val != nullptr) {
            return option->val;
        }
    }
    return {};
}

}  // namespace

Result<ConnectionText> read_connection_text(const std::string& text) {
    // libpq's own message quotes what it did not understand, so it is not even asked for.
    const OptionList options(PQconninfoParse(text.c_str(), nullptr));
    if (!options) {
        return events::fail(ErrorKind::rejected, "this is no PostgreSQL URL or connection string",
                            "for example postgresql://user@host:5432/database");
    }
    ConnectionText read;
    for (const char* name : {"host", "port", "user", "dbname"}) {
        if (const std::string value = value_of(options, name); !value.empty()) {
            read.shown += (read.shown.empty() ? "" : " ") + (name + ("=" + quoted(value)));
        }
    }
    read.has_secret =
        !value_of(options, "password").empty() || !value_of(options, "sslpassword").empty();
    return read;
}

std::string shown_connection(const std::string& text) {
    const auto read = read_connection_text(text);
    return read ? read->shown : "(not readable)";
}

}  // namespace orderlog::adapters
