#include "tools/config/toml_file.hpp"

#include <fmt/core.h>
#include <toml++/toml.h>

#include <filesystem>

namespace orderlog::tools {

using events::ErrorKind;
using events::Result;

namespace {

using TomlValues = std::map<std::string, TomlValue>;

std::optional<std::string> as_text(const toml::node& node) {
    if (const auto* text = node.as_string()) {
        return text->get();
    }
    if (const auto* flag = node.as_boolean()) {
        return flag->get() ? "true" : "false";
    }
    if (const auto* number = node.as_integer()) {
        return std::to_string(number->get());
    }
    return std::nullopt;
}

Result<void> collect(const toml::table& table, const std::string& prefix, TomlValues& values) {
    for (const auto& [name, node] : table) {
        const std::string key = prefix + std::string(name.str());
        const auto line = static_cast<std::uint32_t>(node.source().begin.line);
        if (const auto* inner = node.as_table()) {
            if (auto taken = collect(*inner, key + ".", values); !taken) {
                return taken;
            }
        } else if (auto text = as_text(node)) {
            values[key] = TomlValue{*text, line};
        } else {
            return events::fail(
                ErrorKind::rejected,
                fmt::format("line {}: value of '{}' is neither a string, an integer "
                            "nor a boolean",
                            line, key));
        }
    }
    return {};
}

}  // namespace

Result<TomlValues> read_toml_file(const std::string& path) {
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) {
        return events::fail(ErrorKind::not_found,
                            fmt::format("configuration file '{}' is not there", path));
    }
    try {
        const toml::table table = toml::parse_file(path);
        TomlValues values;
        if (auto taken = collect(table, "", values); !taken) {
            return events::fail(ErrorKind::rejected, path + " " + taken.error().message);
        }
        return values;
    } catch (const toml::parse_error& error) {
        return events::fail(
            ErrorKind::rejected,
            fmt::format("{} line {}: {}", path, error.source().begin.line, error.description()));
    }
}

}  // namespace orderlog::tools
