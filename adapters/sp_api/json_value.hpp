#pragma once

#include <simdjson.h>

#include <string>
#include <string_view>
#include <type_traits>

// Reading of JSON that a stranger wrote: every byte is looked at, nothing is read by recursion
// without a limit. Internal to this folder: simdjson's header is heavy.
namespace orderlog::adapters {

using JsonValue = simdjson::ondemand::value;
using JsonError = simdjson::error_code;

/// Amazon's own bodies are 9 deep.
inline constexpr int json_depth_max = 64;

/// A value that is no object and no array, or what stands for one.
struct JsonScalar {
    enum class Kind : unsigned char {
        absent,     ///< null
        text,       ///< raw = what is between the quotes, escapes as written
        number,     ///< raw = the number as written
        truth,      ///< raw = true or false
        container,  ///< An object or array; it has been skipped.
    };
    Kind kind{Kind::absent};
    std::string_view raw{};
};

/// First character of the value; decides its type.
[[nodiscard]] char first_of(JsonValue& value);

/// The value's bytes as written, without what follows it. REQUIRES: no object, no array.
[[nodiscard]] std::string_view token_of(JsonValue& value);

/// Consumes the value, whatever it is. Fails only on what is not JSON.
[[nodiscard]] JsonError read_scalar(JsonValue& value, JsonScalar& scalar);

/// Consumes the value and checks that all of it is JSON, at most `json_depth_max` deep.
[[nodiscard]] JsonError skip(JsonValue& value);

/// A text with its escapes resolved. What is no character (half of a surrogate pair, an unknown
/// escape) becomes U+FFFD: a title that Amazon cut in the middle of an emoji is still a title.
[[nodiscard]] std::string unescaped(std::string_view raw);

/// Calls `use(key, value)` for each field, or `use(key, value, raw)` with the key as it stands
/// behind its opening quote; each call must consume its value. A value of any other type is
/// skipped: it stands for "not sent".
template <class Use>
[[nodiscard]] JsonError each_field(JsonValue& value, Use use) {
    if (first_of(value) != '{') {
        return skip(value);
    }
    simdjson::ondemand::object object;
    if (const JsonError error = value.get_object().get(object)) {
        return error;
    }
    for (auto entry : object) {
        simdjson::ondemand::field field;
        std::string_view key;
        if (const JsonError error = std::move(entry).get(field)) {
            return error;
        }
        [[maybe_unused]] const char* raw = field.key().raw();
        if (const JsonError error = field.unescaped_key().get(key)) {
            return error;
        }
        JsonError error = simdjson::SUCCESS;
        if constexpr (std::is_invocable_v<Use, std::string_view, JsonValue&, const char*>) {
            error = use(key, field.value(), raw);
        } else {
            error = use(key, field.value());
        }
        if (error) {
            return error;
        }
    }
    return simdjson::SUCCESS;
}

/// The same for the elements of an array.
template <class Use>
[[nodiscard]] JsonError each_element(JsonValue& value, Use use) {
    if (first_of(value) != '[') {
        return skip(value);
    }
    simdjson::ondemand::array array;
    if (const JsonError error = value.get_array().get(array)) {
        return error;
    }
    for (auto entry : array) {
        JsonValue element;
        if (const JsonError error = std::move(entry).get(element)) {
            return error;
        }
        if (const JsonError error = use(element)) {
            return error;
        }
    }
    return simdjson::SUCCESS;
}

}  // namespace orderlog::adapters
