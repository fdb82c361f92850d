#include "adapters/sp_api/shown_body.hpp"

#include "adapters/sp_api/json_value.hpp"
#include "events/sha256.hpp"

#include <fmt/core.h>

#include <vector>

namespace orderlog::adapters {
namespace {

using events::Result;
using Kind = JsonScalar::Kind;

JsonError collect_token(JsonValue& value, std::vector<JsonScalar>& tokens) {
    JsonScalar scalar;
    const JsonError error = read_scalar(value, scalar);
    if (scalar.kind == Kind::text || scalar.kind == Kind::number) {
        tokens.push_back(scalar);
    }
    return error;
}

JsonError collect_tokens(simdjson::ondemand::document& document, std::vector<JsonScalar>& tokens) {
    JsonValue root;
    if (const JsonError error = document.get_value().get(root)) {
        return error;
    }
    if (first_of(root) != '{') {
        return simdjson::INCORRECT_TYPE;
    }
    return each_field(root, [&](std::string_view key, JsonValue& value) {
        // The latter is where Orders v0 has it.
        const bool holds = key == "pagination" || key == "payload";
        const std::string_view token = key == "payload" ? "NextToken" : "nextToken";
        return holds ? each_field(value,
                                  [&](std::string_view name, JsonValue& field) {
                                      return name == token ? collect_token(field, tokens)
                                                           : skip(field);
                                  })
                     : skip(value);
    });
}

std::string hash_of(const JsonScalar& token) {
    if (token.kind == Kind::number) {
        return '"' + events::to_hex(events::sha256(std::string(token.raw))) + '"';
    }
    return token.raw.empty() ? std::string{} : events::to_hex(events::sha256(unescaped(token.raw)));
}

}  // namespace

Result<std::string> shown_body(std::string_view body) {
    // The parser reads a little beyond the end.
    std::string bytes(body);
    bytes.append(simdjson::SIMDJSON_PADDING, '\0');
    simdjson::ondemand::parser parser;
    simdjson::ondemand::document document;
    std::vector<JsonScalar> tokens;
    JsonError error = parser.iterate(bytes.data(), body.size(), bytes.size()).get(document);
    if (!error) {
        error = collect_tokens(document, tokens);
    }
    if (error) {
        return events::fail(events::ErrorKind::rejected,
                            fmt::format("body of {} bytes cannot be shown: {}", body.size(),
                                        simdjson::error_message(error)));
    }
    std::string shown;
    std::size_t done = 0;
    for (const JsonScalar& token : tokens) {
        const auto at = static_cast<std::size_t>(token.raw.data() - bytes.data());
        shown += body.substr(done, at - done);
        shown += hash_of(token);
        done = at + token.raw.size();
    }
    return shown += body.substr(done);
}

}  // namespace orderlog::adapters
