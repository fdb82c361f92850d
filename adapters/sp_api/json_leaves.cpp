#include "adapters/sp_api/json_leaves.hpp"

#include "adapters/sp_api/json_value.hpp"
#include "adapters/sp_api/order_values.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <utility>

namespace orderlog::adapters {
namespace {

using Leaves = std::vector<JsonLeaf>;

// An order of Amazon's has some hundred, a page of its items some thousand.
constexpr std::size_t leaves_max = 100'000;

// Which field of its elements names them, by the array's own name.
struct NamedElements {
    std::string_view array{};
    std::string_view name{};
    bool is_value{false};  ///< The name is a value besides.
};
constexpr std::array element_namings{
    NamedElements{"orderItems", "orderItemId", true},
    NamedElements{"OrderItems", "OrderItemId", true},
    NamedElements{"orderAliases", "aliasType"},
    NamedElements{"associatedOrders", "associationType"},
    NamedElements{"breakdowns", "type"},
    NamedElements{"detailedBreakdowns", "subtype"},
};

std::string joined(const std::string& path, std::string_view key) {
    return path.empty() ? std::string(key) : fmt::format("{}.{}", path, key);
}

std::string scalar_text(const JsonScalar& scalar) {
    return scalar.kind == JsonScalar::Kind::truth ? std::string(scalar.raw) : text_of(scalar);
}

// A name must not pass for a part of a path.
std::string element_name(std::string name) {
    std::ranges::replace_if(
        name, [](char c) { return c == '[' || c == ']' || c == '.' || c == '|'; }, '?');
    return name;
}

JsonError append_value(JsonValue& value, const std::string& path, Leaves& leaves);

JsonError append_object(JsonValue& value, const std::string& path, Leaves& leaves) {
    const std::size_t before = leaves.size();
    const JsonError error = each_field(value, [&](std::string_view key, JsonValue& field) {
        return append_value(field, joined(path, key), leaves);
    });
    if (leaves.size() == before) {
        leaves.push_back({path, {}});
    }
    return error;
}

JsonError append_element(JsonValue& element, const std::string& path, Leaves& leaves) {
    const std::string_view array = std::string_view(path).substr(path.find_last_of('.') + 1);
    const auto* const naming = std::ranges::find(element_namings, array, &NamedElements::array);
    Leaves inner;
    if (const JsonError error = append_value(element, "", inner)) {
        return error;
    }
    std::string name;
    if (naming != element_namings.end()) {
        const auto found = std::ranges::find(inner, naming->name, &JsonLeaf::path);
        name = found == inner.end() ? "" : element_name(found->text);
        if (found != inner.end() && !naming->is_value) {
            inner.erase(found);
        }
    }
    for (JsonLeaf& leaf : inner) {
        std::string below = leaf.path.empty() ? "" : "." + leaf.path;
        leaves.push_back({fmt::format("{}[{}]{}", path, name, below), std::move(leaf.text)});
    }
    return simdjson::SUCCESS;
}

JsonError append_value(JsonValue& value, const std::string& path, Leaves& leaves) {
    if (value.current_depth() > json_depth_max) {
        return simdjson::DEPTH_ERROR;
    }
    if (leaves.size() > leaves_max) {
        return simdjson::CAPACITY;
    }
    const std::size_t before = leaves.size();
    switch (first_of(value)) {
        case '{':
            return append_object(value, path, leaves);
        case '[': {
            const JsonError error = each_element(
                value, [&](JsonValue& element) { return append_element(element, path, leaves); });
            if (leaves.size() == before) {
                leaves.push_back({path, {}});
            }
            return error;
        }
        default: {
            JsonScalar scalar;
            const JsonError error = read_scalar(value, scalar);
            leaves.push_back({path, scalar_text(scalar)});
            return error;
        }
    }
}

JsonError append_document(std::string& bytes, std::size_t size, Leaves& leaves) {
    simdjson::ondemand::parser parser;
    simdjson::ondemand::document document;
    if (const JsonError error = parser.iterate(bytes.data(), size, bytes.size()).get(document)) {
        return error;
    }
    JsonValue root;
    if (const JsonError error = document.get_value().get(root)) {
        return error;
    }
    return first_of(root) == '{' ? append_value(root, "", leaves) : simdjson::INCORRECT_TYPE;
}

}  // namespace

events::Result<std::vector<JsonLeaf>> json_leaves(std::string_view object) {
    std::string bytes(object);
    bytes.append(simdjson::SIMDJSON_PADDING, '\0');
    Leaves leaves;
    if (const JsonError error = append_document(bytes, object.size(), leaves)) {
        return events::fail(events::ErrorKind::rejected,
                            fmt::format("{} bytes are not a JSON object: {}", object.size(),
                                        simdjson::error_message(error)));
    }
    return leaves;
}

}  // namespace orderlog::adapters
