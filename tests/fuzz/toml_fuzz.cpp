#include "events/check.hpp"
#include "tests/fuzz/memory_file.hpp"
#include "tools/config/configuration.hpp"
#include "tools/config/toml_file.hpp"

#include <fmt/core.h>
#include <libpq-fe.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <string_view>

using namespace orderlog;
using events::check;
using tools::Configuration;
using tools::TomlValue;

namespace {

using Values = std::map<std::string, TomlValue>;

/// The number behind `before`; 0 if the text does not begin so.
std::uint32_t line_behind(std::string_view text, std::string_view before) {
    std::uint32_t line = 0;
    if (text.starts_with(before)) {
        text.remove_prefix(before.size());
        std::from_chars(text.data(), text.data() + text.size(), line);
    }
    return line;
}

// In quotes, and nothing in it but letters, digits and escapes.
std::string quoted(std::string_view text) {
    std::string written = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = byte >= 0x80 || std::isalnum(byte) != 0;
        written += plain ? std::string(1, c) : fmt::format("\\u{:04X}", byte);
    }
    return written + '"';
}

// A key a line, in their order.
std::string written(const Values& values) {
    std::string text;
    for (const auto& [key, value] : values) {
        text += quoted(key) + " = " + (value.is_text ? quoted(value.text) : value.text) + "\n";
    }
    return text;
}

void check_read_back(const Values& values) {
    const auto again = tools::read_toml(written(values), "again.toml");
    check(again.has_value() && again->size() == values.size());
    std::uint32_t line = 0;
    for (const auto& [key, value] : values) {
        const TomlValue& same = again->at(key);
        check(same.text == value.text && same.is_text == value.is_text && same.line == ++line);
    }
}

// As libpq reads it, by keyword.
std::map<std::string, std::string> parts_of(const std::string& url) {
    const std::unique_ptr<PQconninfoOption, decltype(&::PQconninfoFree)> options{
        ::PQconninfoParse(url.c_str(), nullptr), &::PQconninfoFree};
    std::map<std::string, std::string> parts;
    for (const auto* at = options.get(); at != nullptr && at->keyword != nullptr; ++at) {
        parts[at->keyword] = at->val == nullptr ? "" : at->val;
    }
    return parts;
}

void check_no_secret(const Configuration& configuration, const std::string& url) {
    auto parts = parts_of(url);
    const std::string& password = parts["password"];
    const bool long_enough = password.size() >= 6;  // Less may stand there by chance,
    const bool plain = password.find_first_of(" =") == std::string::npos;  // and so may "host=a b".
    const bool only = std::ranges::none_of(
        std::initializer_list<const char*>{"host", "port", "user", "dbname"},
        [&](const char* name) { return parts[name].find(password) != std::string::npos; });
    check(!long_enough || !plain || !only ||
          configuration.shown("postgres.url").find(password) == std::string::npos);
}

void check_taken(const Configuration& configuration, const Values& values,
                 const std::string& path) {
    for (const auto& [key, value] : values) {
        const tools::ConfiguredValue& taken = configuration.at(key);
        check(taken.text == value.text || key == "data_dir");
        check(taken.origin == tools::Origin::file);
        check(taken.where == fmt::format("{}:{}", path, value.line));
        check(tools::find_setting(key)->kind != tools::SettingKind::secret);
    }
    if (const auto url = values.find("postgres.url"); url != values.end()) {
        check_no_secret(configuration, url->second.text);
    }
}

// A mistake is told by the key and where its value comes from.
void check_refusal(const std::string& message, const Values& values, const std::string& path) {
    const bool by_line = message.find(path + " line ") != std::string::npos ||
                         message.find(path + ":") != std::string::npos;
    check(by_line || message.find("(default)") != std::string::npos);
    check(std::ranges::any_of(values,
                              [&](const auto& entry) {
                                  return message.find("'" + entry.first + "'") !=
                                             std::string::npos ||
                                         message.starts_with(entry.first + " (");
                              }) ||
          !by_line);
    if (const auto url = values.find("postgres.url"); url != values.end()) {
        // Only then it may hold a password; nothing of ours has these signs.
        const bool may = url->second.text.find_first_of("@=") != std::string::npos;
        check(!may || message.find(url->second.text) == std::string::npos);
    }
}

void check_configuration(std::string_view text, const Values& values) {
    static const fuzz::MemoryFile file{"orderlog.toml"};
    file.write(text);
    tools::ConfigurationSources sources;
    sources.file = file.path();
    sources.file_required = true;
    const auto configuration = Configuration::load(sources);
    if (configuration) {
        check_taken(*configuration, values, file.path());
    } else {
        check(configuration.error().kind == events::ErrorKind::rejected);
        check_refusal(configuration.error().message, values, file.path());
    }
}

}  // namespace

// A configuration file of any bytes: each value and where it stands, or what is wrong in which
// line.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    const auto lines = static_cast<std::uint32_t>(1 + std::ranges::count(text, '\n'));
    const auto read = tools::read_toml(text, "orderlog.toml");
    if (!read) {
        const std::uint32_t line = line_behind(read.error().message, "orderlog.toml line ");
        check(read.error().kind == events::ErrorKind::rejected);
        check(line >= 1 && line <= lines);
        return 0;
    }
    for (const auto& [key, value] : *read) {
        check(value.line >= 1 && value.line <= lines);
    }
    check_read_back(*read);
    check_configuration(text, *read);
    return 0;
}
