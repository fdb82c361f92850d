#include "tools/custom/custom_spec.hpp"

#include "adapters/sp_api/pointer_values.hpp"
#include "adapters/sp_api/typed_value.hpp"
#include "tools/config/nearest_name.hpp"
#include "tools/config/toml_file.hpp"
#include "tools/config/toml_parser.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace orderlog::tools {

using events::ErrorKind;
using events::Result;
using projections::CustomColumn;
using projections::CustomCondition;
using projections::CustomTable;
using projections::ValueType;

namespace {

/// With "_v" and a number a name of PostgreSQL's.
constexpr std::size_t name_chars_max = 48;
constexpr std::size_t conditions_values_max = 1000;

constexpr std::array<std::pair<std::string_view, ValueType>, 6> type_names{
    {{"text", ValueType::text},
     {"numeric", ValueType::numeric},
     {"bigint", ValueType::bigint},
     {"boolean", ValueType::boolean},
     {"timestamptz", ValueType::timestamptz},
     {"text[]", ValueType::text_list}}};
/// What each table has anyway.
constexpr std::array<std::string_view, 4> taken_names{"tenant_id", "marketplace",
                                                      "external_order_id", "log_position"};

/// "promotions_v1": the name of a version's own table.
bool ends_as_version(const std::string& name) {
    const auto digits = name.find_last_not_of("0123456789");
    return digits != std::string::npos && digits + 1 < name.size() && digits > 0 &&
           name.compare(digits - 1, 2, "_v") == 0;
}

/// The file, read node by node; the first thing that is wrong ends it.
class SpecReader {
 public:
    explicit SpecReader(const std::string& file) : file_(file) {}

    Result<CustomTable> table(const toml::table& root);

 private:
    [[nodiscard]] events::Error at(const toml::source_region& where, const std::string& message,
                                   const std::string& hint = {}) const {
        return {ErrorKind::rejected,
                fmt::format("{} line {}: {}", file_, where.begin.line, message), hint};
    }
    Result<void> known_keys(const toml::table& table, const std::vector<std::string>& names) const;
    Result<std::string> text_at(const toml::table& table, std::string_view key,
                                bool required) const;
    Result<std::vector<std::string>> texts_of(const toml::node& node, std::string_view key) const;
    Result<std::string> checked_name(const toml::table& table) const;
    Result<CustomColumn> column(const toml::table& table) const;
    Result<void> columns(const toml::table& root, CustomTable& made) const;
    Result<void> conditions(const toml::table& where, CustomTable& made) const;

    const std::string& file_;
};

Result<void> SpecReader::known_keys(const toml::table& table,
                                    const std::vector<std::string>& names) const {
    for (const auto& [key, node] : table) {
        const std::string name{key.str()};
        if (std::ranges::find(names, name) == names.end()) {
            const std::string meant = nearest_name(name, names);
            return tl::make_unexpected(
                at(node.source(), fmt::format("'{}' is not known here", name),
                   meant.empty() ? fmt::format("there are {}", fmt::join(names, ", "))
                                 : fmt::format("do you mean '{}'?", meant)));
        }
    }
    return {};
}

Result<std::string> SpecReader::text_at(const toml::table& table, std::string_view key,
                                        bool required) const {
    const toml::node* node = table.get(key);
    if (node == nullptr) {
        return required ? Result<std::string>{tl::make_unexpected(
                              at(table.source(), fmt::format("'{}' is missing", key)))}
                        : std::string{};
    }
    const auto* text = node->as_string();
    return text != nullptr
               ? Result<std::string>{text->get()}
               : tl::make_unexpected(at(node->source(), fmt::format("'{}' is no text", key)));
}

Result<std::vector<std::string>> SpecReader::texts_of(const toml::node& node,
                                                      std::string_view key) const {
    std::vector<std::string> texts;
    if (const auto* text = node.as_string()) {
        texts.push_back(text->get());
        return texts;
    }
    const auto* list = node.as_array();
    if (list == nullptr || list->empty() || list->size() > conditions_values_max ||
        !list->is_homogeneous(toml::node_type::string)) {
        return tl::make_unexpected(
            at(node.source(),
               fmt::format("'{}' is neither true (is known) nor a text nor a list of texts", key)));
    }
    for (const toml::node& element : *list) {
        texts.push_back(element.as_string()->get());
    }
    return texts;
}

Result<std::string> SpecReader::checked_name(const toml::table& table) const {
    auto name = text_at(table, "name", true);
    if (!name) {
        return name;
    }
    const auto is_usual = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    };
    const bool is_name = !name->empty() && name->size() <= name_chars_max && name->front() >= 'a' &&
                         name->front() <= 'z' && std::ranges::all_of(*name, is_usual);
    if (!is_name) {
        return tl::make_unexpected(
            at(table.get("name")->source(), fmt::format("'{}' is no name", *name),
               fmt::format("up to {} of a–z, 0–9 and _, a letter first", name_chars_max)));
    }
    return name;
}

Result<CustomColumn> SpecReader::column(const toml::table& table) const {
    if (auto known = known_keys(table, {"name", "type", "pointer", "v0"}); !known) {
        return tl::make_unexpected(known.error());
    }
    auto name = checked_name(table);
    auto type = text_at(table, "type", false);
    auto pointer = text_at(table, "pointer", false);
    auto v0 = text_at(table, "v0", false);
    for (const auto* part : {&name, &type, &pointer, &v0}) {
        if (!*part) {
            return tl::make_unexpected(part->error());
        }
    }
    if (std::ranges::find(taken_names, *name) != taken_names.end()) {
        return tl::make_unexpected(
            at(table.source(), fmt::format("each table has a column '{}' of its own", *name)));
    }
    if (pointer->empty() && v0->empty()) {
        return tl::make_unexpected(
            at(table.source(), fmt::format("column '{}' has no pointer", *name),
               "'orderlog order TENANT ORDER_ID --raw' shows what there is"));
    }
    const auto known = std::ranges::find_if(
        type_names, [&](const auto& one) { return one.first == (type->empty() ? "text" : *type); });
    if (known == type_names.end()) {
        return tl::make_unexpected(
            at(table.get("type")->source(), fmt::format("'{}' is no type", *type),
               "there are text, numeric, bigint, boolean, timestamptz, text[]"));
    }
    return CustomColumn{*std::move(name), known->second, *std::move(pointer), *std::move(v0)};
}

Result<void> SpecReader::columns(const toml::table& root, CustomTable& made) const {
    const toml::node* node = root.get("columns");
    const auto* list = node != nullptr ? node->as_array() : nullptr;
    if (list == nullptr || list->empty() || !list->is_homogeneous(toml::node_type::table)) {
        return tl::make_unexpected(at(node != nullptr ? node->source() : root.source(),
                                      "there are no columns",
                                      "begin each with [[columns]]; see 'project --help'"));
    }
    if (list->size() > projections::custom_columns_max) {
        return tl::make_unexpected(
            at(list->source(), fmt::format("there are {} columns, {} at most", list->size(),
                                           projections::custom_columns_max)));
    }
    for (const toml::node& element : *list) {
        auto taken = column(*element.as_table());
        if (!taken) {
            return tl::make_unexpected(taken.error());
        }
        const auto same = std::ranges::find(made.columns, taken->name, &CustomColumn::name);
        if (same != made.columns.end()) {
            return tl::make_unexpected(
                at(element.source(), fmt::format("column '{}' stands there twice", taken->name)));
        }
        made.columns.push_back(*std::move(taken));
        // One by one, so that the line is known.
        const auto usable = adapters::PointerValues::of({.columns = {made.columns.back()}});
        if (!usable) {
            return tl::make_unexpected(
                at(element.source(), usable.error().message, usable.error().hint));
        }
    }
    return {};
}

Result<void> SpecReader::conditions(const toml::table& where, CustomTable& made) const {
    for (const auto& [key, node] : where) {
        const std::string name{key.str()};
        const auto column = std::ranges::find(made.columns, name, &CustomColumn::name);
        if (column == made.columns.end()) {
            return tl::make_unexpected(
                at(node.source(), fmt::format("'{}' is no column of this table", name)));
        }
        if (node.is_boolean() && node.as_boolean()->get()) {
            made.where.push_back({name, {}});
            continue;
        }
        auto values = texts_of(node, name);
        if (!values) {
            return tl::make_unexpected(values.error());
        }
        for (std::string& value : *values) {
            auto typed = adapters::typed_text(column->type, value);
            if (!typed.text) {
                return tl::make_unexpected(
                    at(node.source(), fmt::format("'{}' is no value of column '{}'", value, name)));
            }
            value = *std::move(typed.text);
        }
        made.where.push_back({name, *std::move(values)});
    }
    return {};
}

Result<CustomTable> SpecReader::table(const toml::table& root) {
    CustomTable made;
    if (auto known = known_keys(root, {"name", "tenants", "columns", "where"}); !known) {
        return tl::make_unexpected(known.error());
    }
    auto name = checked_name(root);
    if (!name) {
        return tl::make_unexpected(name.error());
    }
    if (ends_as_version(*name)) {
        return tl::make_unexpected(
            at(root.get("name")->source(), fmt::format("'{}' ends as a version does", *name)));
    }
    made.name = *std::move(name);
    if (const toml::node* tenants = root.get("tenants")) {
        const auto named = texts_of(*tenants, "tenants");
        if (!named) {
            return tl::make_unexpected(named.error());
        }
        std::ranges::transform(*named, std::back_inserter(made.tenants),
                               [](const std::string& id) { return events::TenantId{id}; });
    }
    if (auto taken = columns(root, made); !taken) {
        return tl::make_unexpected(taken.error());
    }
    const toml::node* where = root.get("where");
    if (where != nullptr && !where->is_table()) {
        return tl::make_unexpected(at(where->source(), "'where' is no table"));
    }
    auto taken = where != nullptr ? conditions(*where->as_table(), made) : Result<void>{};
    return taken.map([&] { return std::move(made); });
}

}  // namespace

Result<CustomTable> read_custom_spec(std::string_view text, const std::string& file) {
    if (const auto checked = check_toml_limits(text, file, custom_spec_bytes_max); !checked) {
        return tl::make_unexpected(checked.error());
    }
    const toml::parse_result parsed = toml::parse(text);
    if (!parsed) {
        return events::fail(ErrorKind::rejected,
                            fmt::format("{} line {}: {}", file, parsed.error().source().begin.line,
                                        parsed.error().description()));
    }
    return SpecReader{file}.table(parsed.table());
}

}  // namespace orderlog::tools
