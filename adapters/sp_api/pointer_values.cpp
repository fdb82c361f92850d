#include "adapters/sp_api/pointer_values.hpp"

#include "adapters/sp_api/typed_value.hpp"
#include "projections/storable.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <span>
#include <utility>

namespace orderlog::adapters {
namespace {

using events::ErrorKind;
using events::Result;
using projections::CustomColumn;
using projections::ReadValue;
using projections::ValueType;
using Parts = std::vector<std::string>;
using PartsLeft = std::span<const std::string>;

/// What has been found on the way along one pointer.
struct Found {
    ValueType type{ValueType::text};
    bool said{false};  ///< There is a value, or a last list, which may be empty.
    ReadValue value{};
    std::vector<std::string> texts{};  ///< Of a list.
};

/// The bytes of an object or array, as they stand.
JsonError take_container(JsonValue& value, Found& found) {
    std::string_view bytes;
    if (const JsonError error = simdjson::to_json_string(value).get(bytes)) {
        return error;
    }
    const bool holds = found.type == ValueType::text && bytes.size() <= projections::text_bytes_max;
    found.value = holds ? ReadValue{projections::storable_text(std::string{bytes}), true}
                        : ReadValue{std::nullopt, false};
    return simdjson::SUCCESS;
}

JsonError take(JsonValue& value, Found& found) {
    found.said = true;
    const char first = first_of(value);
    if ((first == '{' || first == '[') && found.type != ValueType::text_list) {
        return take_container(value, found);
    }
    JsonScalar scalar;
    if (const JsonError error = read_scalar(value, scalar)) {
        return error;
    }
    if (scalar.kind == JsonScalar::Kind::container) {
        found.value.fits = false;
        return simdjson::SUCCESS;
    }
    ReadValue read = typed_value(found.type, scalar);
    if (found.type != ValueType::text_list) {
        found.value = std::move(read);
    } else if (read.text) {
        found.texts.push_back(*std::move(read.text));
    }
    return simdjson::SUCCESS;
}

/// Steps are at most pointer_parts_max.
JsonError walk(JsonValue& value, PartsLeft parts, Found& found) {
    if (parts.empty()) {
        return take(value, found);
    }
    const std::string& part = parts.front();
    const PartsLeft rest = parts.subspan(1);
    if (first_of(value) == '[') {
        const bool is_last = std::ranges::find(rest, "*") == rest.end();
        found.said = found.said || (part == "*" && is_last);
        std::size_t index = 0;
        return each_element(value, [&](JsonValue& element) {
            const bool is_it = part == "*" || part == std::to_string(index);
            ++index;
            return is_it ? walk(element, rest, found) : skip(element);
        });
    }
    bool met = false;
    return each_field(value, [&](std::string_view key, JsonValue& field) {
        const bool is_it = !met && part != "*" && key == part;
        met = met || is_it;
        return is_it ? walk(field, rest, found) : skip(field);
    });
}

std::optional<ReadValue> value_of(Found found) {
    if (!found.said) {
        return std::nullopt;
    }
    if (found.type == ValueType::text_list) {
        // A list that would not fit into a row is no list of this order's.
        std::string literal = list_literal(found.texts);
        const bool fits = found.value.fits && literal.size() <= projections::text_bytes_max;
        return fits ? ReadValue{std::move(literal), true} : ReadValue{std::nullopt, false};
    }
    return std::move(found.value);
}

Result<std::string> unescaped_part(std::string_view part) {
    std::string text;
    for (std::size_t i = 0; i < part.size(); ++i) {
        if (part[i] != '~') {
            text += part[i];
            continue;
        }
        const char next = ++i < part.size() ? part[i] : '\0';
        if (next != '0' && next != '1') {
            return events::fail(ErrorKind::rejected, "'~' is written ~0 and '/' is written ~1");
        }
        text += next == '0' ? '~' : '/';
    }
    return text;
}

Result<Parts> parts_of(const CustomColumn& column, const std::string& pointer) {
    if (pointer.empty()) {
        return Parts{};
    }
    auto parts = pointer_parts(pointer);
    if (parts && column.type != ValueType::text_list && std::ranges::count(*parts, "*") > 0) {
        return events::fail(
            ErrorKind::rejected,
            fmt::format("'{}' of column '{}' leads to many values", pointer, column.name),
            "its type is text[]");
    }
    return parts;
}

}  // namespace

Result<Parts> pointer_parts(std::string_view pointer) {
    Parts parts;
    std::string_view left = pointer;
    while (!left.empty()) {
        if (left.front() != '/') {
            return events::fail(ErrorKind::rejected,
                                fmt::format("'{}' is no JSON pointer", pointer),
                                "it begins with '/', as in /orderItems/*/product/asin");
        }
        left.remove_prefix(1);
        const std::string_view part = left.substr(0, left.find('/'));
        auto text = unescaped_part(part);
        if (!text) {
            return events::fail(ErrorKind::rejected, fmt::format("'{}' is no JSON pointer: {}",
                                                                 pointer, text.error().message));
        }
        parts.push_back(*std::move(text));
        left.remove_prefix(part.size());
        if (parts.size() > projections::pointer_parts_max) {
            return events::fail(ErrorKind::rejected, fmt::format("a pointer has more than {} parts",
                                                                 projections::pointer_parts_max));
        }
    }
    return parts;
}

struct PointerValues::Search {
    ValueType type{ValueType::text};
    Parts newer{};  ///< Empty: nowhere.
    Parts v0{};
};

struct PointerValues::Parser {
    simdjson::ondemand::parser parser{};
    std::string padded{};  ///< The parser reads a little beyond the end.
};

PointerValues::PointerValues(std::vector<Search> searches, std::unique_ptr<Parser> parser)
    : searches_(std::move(searches)), parser_(std::move(parser)) {}
PointerValues::PointerValues(PointerValues&& other) noexcept = default;
PointerValues::~PointerValues() = default;

Result<PointerValues> PointerValues::of(const projections::CustomTable& table) {
    std::vector<Search> searches;
    for (const CustomColumn& column : table.columns) {
        auto newer = parts_of(column, column.pointer);
        auto v0 = parts_of(column, column.v0_pointer);
        if (!newer || !v0) {
            return tl::make_unexpected(newer ? v0.error() : newer.error());
        }
        searches.push_back({column.type, *std::move(newer), *std::move(v0)});
    }
    return PointerValues(std::move(searches), std::make_unique<Parser>());
}

Result<std::vector<std::optional<ReadValue>>> PointerValues::read(events::OrdersApi api,
                                                                  std::string_view order) {
    std::string& padded = parser_->padded;
    padded.assign(order);
    padded.append(simdjson::SIMDJSON_PADDING, '\0');
    std::vector<std::optional<ReadValue>> values;
    values.reserve(searches_.size());
    for (const Search& search : searches_) {
        const Parts& parts = api == events::OrdersApi::v0 ? search.v0 : search.newer;
        if (parts.empty()) {
            values.emplace_back();
            continue;
        }
        Found found{.type = search.type};
        simdjson::ondemand::document document;
        JsonError error =
            parser_->parser.iterate(padded.data(), order.size(), padded.size()).get(document);
        JsonValue root;
        if (!error) {
            error = document.get_value().get(root);
        }
        if (!error) {
            error = walk(root, parts, found);
        }
        if (error) {
            return events::fail(ErrorKind::rejected, simdjson::error_message(error));
        }
        values.push_back(value_of(std::move(found)));
    }
    return values;
}

}  // namespace orderlog::adapters
