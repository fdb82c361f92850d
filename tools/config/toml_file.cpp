#include "tools/config/toml_file.hpp"

#include "tools/config/toml_parser.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace orderlog::tools {

using events::ErrorKind;
using events::Result;

namespace {

using TomlValues = std::map<std::string, TomlValue>;

// The parser and the tables that it builds recurse: by each dot of a key, and by each bracket up to
// the TOML_MAX_NESTED_VALUES of CMakeLists.txt. Together they bound the stack.
constexpr std::ptrdiff_t steps_in_line_max = 200;

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
            continue;
        }
        const auto text = as_text(node);
        if (!text) {
            return events::fail(
                ErrorKind::rejected,
                fmt::format("line {}: value of '{}' is neither a string, an integer "
                            "nor a boolean",
                            line, key));
        }
        // TOML itself takes "a.b" for another key than a.b.
        if (const auto [found, first] =
                values.try_emplace(key, TomlValue{*text, line, node.is_string()});
            !first) {
            return events::fail(ErrorKind::rejected,
                                fmt::format("line {}: '{}' stands there twice",
                                            std::max(line, found->second.line), key));
        }
    }
    return {};
}

}  // namespace

Result<void> check_toml_limits(std::string_view text, const std::string& name,
                               std::size_t bytes_max) {
    if (text.size() > bytes_max) {
        return events::fail(ErrorKind::rejected,
                            fmt::format("{} is larger than {} kB", name, bytes_max >> 10));
    }
    const auto is_step = [](char c) { return c == '.' || c == '[' || c == '{'; };
    for (std::uint32_t line = 1; !text.empty(); ++line) {
        const std::string_view content = text.substr(0, text.find('\n'));
        if (std::ranges::count_if(content, is_step) > steps_in_line_max) {
            return events::fail(ErrorKind::rejected,
                                fmt::format("{} line {}: more than {} dots and brackets", name,
                                            line, steps_in_line_max));
        }
        text.remove_prefix(std::min(content.size() + 1, text.size()));
    }
    return {};
}

Result<TomlValues> read_toml(std::string_view text, const std::string& name,
                             std::size_t bytes_max) {
    if (const auto checked = check_toml_limits(text, name, bytes_max); !checked) {
        return tl::make_unexpected(checked.error());
    }
    const toml::parse_result parsed = toml::parse(text);
    if (!parsed) {
        return events::fail(ErrorKind::rejected,
                            fmt::format("{} line {}: {}", name, parsed.error().source().begin.line,
                                        parsed.error().description()),
                            "each key stands once, a text in quotes: client_id = \"amzn1.…\"");
    }
    TomlValues values;
    if (auto taken = collect(parsed.table(), "", values); !taken) {
        return events::fail(ErrorKind::rejected, name + " " + taken.error().message);
    }
    return values;
}

Result<std::string> read_file_start(const std::string& path, std::size_t bytes_max,
                                    std::string_view what) {
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) {
        return events::fail(ErrorKind::not_found, fmt::format("{} '{}' is not there", what, path));
    }
    std::string text(bytes_max + 1, '\0');
    std::ifstream file(path, std::ios::binary);
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (!file.is_open() || file.bad()) {
        return events::fail(ErrorKind::rejected, fmt::format("{} '{}' cannot be read", what, path));
    }
    text.resize(static_cast<std::size_t>(file.gcount()));
    return text;
}

Result<TomlValues> read_toml_file(const std::string& path, std::size_t bytes_max) {
    return read_file_start(path, bytes_max, "configuration file")
        .and_then([&](const std::string& text) { return read_toml(text, path, bytes_max); });
}

}  // namespace orderlog::tools
