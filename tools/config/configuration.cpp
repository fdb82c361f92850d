#include "tools/config/configuration.hpp"

#include "adapters/postgres/connection_string.hpp"
#include "adapters/sp_api/http_url.hpp"
#include "adapters/system/secret_file.hpp"
#include "events/check.hpp"
#include "tools/config/nearest_name.hpp"
#include "tools/config/number_form.hpp"
#include "tools/config/toml_file.hpp"

#include <fmt/core.h>
#include <sys/stat.h>

#include <filesystem>
#include <vector>

namespace orderlog::tools {

using events::Error;
using events::ErrorKind;
using events::Result;

namespace {

using Values = std::map<std::string, ConfiguredValue, std::less<>>;

Error unknown_key(const std::string& file, const TomlValue& value, const std::string& key) {
    std::vector<std::string> names;
    for (const Setting& setting : settings()) {
        if (setting.kind != SettingKind::secret) {
            names.emplace_back(setting.key);
        }
    }
    const std::string nearest = nearest_name(key, names);
    return Error{ErrorKind::rejected,
                 fmt::format("{} line {}: unknown key '{}'", file, value.line, key),
                 nearest.empty() ? "'orderlog config show' lists every key"
                                 : fmt::format("did you mean '{}'?", nearest)};
}

// How TOML writes a value of the kind: in quotes, or bare.
struct WrittenForm {
    bool quoted{true};
    std::string name{"a text"};
    std::string_view example{};
};

WrittenForm form_of(SettingKind kind) {
    if (kind == SettingKind::flag) {
        return {.quoted = false, .name = "true or false", .example = "true"};
    }
    const auto number = number_form(kind);
    return number ? WrittenForm{false, fmt::format("a number{}", number->of), number->example}
                  : WrittenForm{};
}

Error wrong_type(const std::string& file, const TomlValue& value, const Setting& setting) {
    const WrittenForm form = form_of(setting.kind);
    return Error{ErrorKind::rejected,
                 fmt::format("{} line {}: '{}' takes {}, not {}", file, value.line, setting.key,
                             form.name, form.quoted ? "'" + value.text + "'" : "a text"),
                 form.quoted ? fmt::format("{} = \"{}\"", setting.key, value.text)
                             : fmt::format("{} = {}", setting.key, form.example)};
}

Result<void> take_file(const ConfigurationSources& sources, Values& values) {
    if (sources.file.empty()) {
        return {};
    }
    const auto read = read_toml_file(sources.file);
    if (!read) {
        const bool absent = read.error().kind == ErrorKind::not_found;
        if (absent && !sources.file_required) {
            return {};
        }
        Error error = read.error();
        error.hint = absent ? "name one that is there by --config or ORDERLOG_CONFIG" : error.hint;
        return tl::make_unexpected(error);
    }
    for (const auto& [key, value] : *read) {
        const Setting* setting = find_setting(key);
        if (setting == nullptr) {
            return tl::make_unexpected(unknown_key(sources.file, value, key));
        }
        const std::string where = fmt::format("{}:{}", sources.file, value.line);
        if (setting->kind == SettingKind::secret) {
            return events::fail(
                ErrorKind::rejected,
                fmt::format("{}: '{}' is a secret and does not belong there", where, key),
                fmt::format("name a file by '{}_file', or set {}", key, setting->variable()));
        }
        if (value.is_text != form_of(setting->kind).quoted) {
            return tl::make_unexpected(wrong_type(sources.file, value, *setting));
        }
        values[key] = ConfiguredValue{value.text, Origin::file, where};
    }
    return {};
}

void take_variables(const ConfigurationSources& sources, Values& values) {
    for (const Setting& setting : settings()) {
        const std::string name = setting.variable();
        if (auto text = sources.variable ? sources.variable(name) : std::nullopt) {
            values[std::string(setting.key)] = ConfiguredValue{*text, Origin::variable, name};
        }
    }
}

void take_options(const ConfigurationSources& sources, Values& values) {
    for (const auto& [key, text] : sources.options) {
        const Setting* setting = find_setting(key);
        events::check(setting != nullptr);
        values[key] = ConfiguredValue{text, Origin::option, setting->option()};
    }
}

Result<void> check_postgres_url(const ConfiguredValue& value) {
    const auto read = adapters::read_connection_string(value.text);
    if (!read) {
        return tl::make_unexpected(read.error());
    }
    if (value.origin == Origin::option && read->has_secret) {
        return events::fail(ErrorKind::rejected,
                            "a password on the command line is visible to every user",
                            "set ORDERLOG_POSTGRES_URL, or use a password file (~/.pgpass)");
    }
    return {};
}

// Its path may be a key.
Result<void> check_webhook_url(const ConfiguredValue& value) {
    if (value.origin == Origin::option) {
        return events::fail(ErrorKind::rejected,
                            "a webhook's URL on the command line is visible to every user",
                            "set ORDERLOG_ALERTS_WEBHOOK_URL, or alerts.webhook_url in the file");
    }
    return adapters::check_service_url(value.text);
}

/// None unless it is a day.
std::optional<events::Time> midnight_of(const std::string& day) {
    const auto time = events::parse_time(day + "T00:00:00Z");
    return time ? std::optional{*time} : std::nullopt;
}

Result<void> check_value(SettingKind kind, const ConfiguredValue& value) {
    if (const auto number = number_form(kind)) {
        return check_number(value.text, *number);
    }
    if (value.text.empty()) {
        return {};
    }
    switch (kind) {
        case SettingKind::flag:
            return value.text == "true" || value.text == "false"
                       ? Result<void>{}
                       : events::fail(ErrorKind::rejected,
                                      fmt::format("'{}' is neither true nor false", value.text),
                                      "write true or false, without quotes");
        case SettingKind::date:
            return midnight_of(value.text) ? Result<void>{}
                                           : events::fail(ErrorKind::rejected,
                                                          fmt::format("'{}' is no day", value.text),
                                                          "for example 2026-01-31");
        case SettingKind::url:
            return adapters::check_service_url(value.text);
        case SettingKind::webhook_url:
            return check_webhook_url(value);
        case SettingKind::loopback_url:
            return adapters::is_loopback_url(value.text)
                       ? Result<void>{}
                       : events::fail(ErrorKind::rejected,
                                      fmt::format("'{}' is not a URL of this machine",
                                                  adapters::shown_url(value.text)),
                                      "for example http://127.0.0.1:9955/_sim/clock");
        case SettingKind::postgres_url:
            return check_postgres_url(value);
        case SettingKind::address:
            return value.text == "off" ? Result<void>{}
                                       : read_listen_address(value.text).map([](const auto&) {});
        case SettingKind::text:
        case SettingKind::path:
        case SettingKind::secret:
        case SettingKind::seconds:
        case SettingKind::count:
        case SettingKind::rate:
        case SettingKind::days:
        case SettingKind::megabytes:
            return {};
    }
    return {};
}

Result<void> check_schema(const Configuration& configuration) {
    const ConfiguredValue& value = configuration.at("postgres.schema");
    const std::string& schema = value.text;
    const bool plain =
        !schema.empty() && schema.size() <= 40 &&
        schema.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos &&
        (schema[0] < '0' || schema[0] > '9');
    return plain ? Result<void>{}
                 : events::fail(ErrorKind::rejected,
                                fmt::format("postgres.schema ({}): '{}' is not a plain name",
                                            value.where, schema),
                                "use at most 40 lower-case letters, digits and underscores");
}

/// A simulated clock never steers calls to Amazon itself.
Result<void> check_simulation(const Configuration& configuration) {
    for (const auto& [key, harm] :
         {std::pair{"simulation.unlimited_quota", "overdraw Amazon's quota"},
          std::pair{"http.developer", "let anybody make up connections"}}) {
        if (configuration.flag(key) && !configuration.is_set("simulation.clock_url")) {
            return events::fail(ErrorKind::rejected,
                                fmt::format("{} ({}) without simulation.clock_url would {}", key,
                                            configuration.at(key).where, harm),
                                "take it out, or let simulation.clock_url name orderlog-sim");
        }
    }
    if (!configuration.is_set("simulation.clock_url")) {
        return {};
    }
    for (const char* key :
         {"amazon.lwa_url", "amazon.endpoints.na", "amazon.endpoints.eu", "amazon.endpoints.fe"}) {
        const ConfiguredValue& value = configuration.at(key);
        if (!adapters::is_loopback_url(value.text)) {
            return events::fail(
                ErrorKind::rejected,
                fmt::format("{} ({}): '{}' with a simulated clock; it must be this machine", key,
                            value.where, adapters::shown_url(value.text)),
                "take simulation.clock_url out, or let the key name orderlog-sim");
        }
    }
    return {};
}

/// What travels beyond this machine is never in clear text.
Result<void> check_listen(const Configuration& configuration) {
    const bool tls = configuration.is_set("http.tls_certificate_file");
    if (tls != configuration.is_set("http.tls_key_file")) {
        return events::fail(ErrorKind::rejected,
                            "http.tls_certificate_file and http.tls_key_file are a pair",
                            "name both, or neither");
    }
    const auto listen = configuration.listen();
    if (!listen || listen->loopback || tls || configuration.flag("http.behind_proxy")) {
        return {};
    }
    const ConfiguredValue& value = configuration.at("http.listen");
    return events::fail(
        ErrorKind::rejected,
        fmt::format("http.listen ({}): '{}' would send tokens over a network in clear text",
                    value.where, value.text),
        "listen on 127.0.0.1, name http.tls_certificate_file and http.tls_key_file, or say "
        "http.behind_proxy if a proxy in front speaks TLS");
}

/// Programs that are started for it stand in other folders than we.
void make_absolute(ConfiguredValue& folder) {
    std::error_code failed;
    const auto absolute = std::filesystem::absolute(folder.text, failed);
    folder.text = failed ? folder.text : absolute.string();
}

}  // namespace

Result<Configuration> Configuration::load(const ConfigurationSources& sources) {
    Configuration configuration;
    Values& values = configuration.values_;
    for (const Setting& setting : settings()) {
        values[std::string(setting.key)] =
            ConfiguredValue{std::string(setting.preset), Origin::preset, "default"};
    }
    if (auto taken = take_file(sources, values); !taken) {
        return tl::make_unexpected(taken.error());
    }
    take_variables(sources, values);
    take_options(sources, values);
    for (const Setting& setting : settings()) {
        const ConfiguredValue& value = configuration.at(setting.key);
        if (auto checked = check_value(setting.kind, value); !checked) {
            Error error = checked.error();
            error.message = fmt::format("{} ({}): {}", setting.key, value.where, error.message);
            return tl::make_unexpected(error);
        }
    }
    make_absolute(values["data_dir"]);
    if (auto checked = check_schema(configuration); !checked) {
        return tl::make_unexpected(checked.error());
    }
    if (auto checked = check_simulation(configuration); !checked) {
        return tl::make_unexpected(checked.error());
    }
    if (auto checked = check_listen(configuration); !checked) {
        return tl::make_unexpected(checked.error());
    }
    return configuration;
}

std::optional<ListenAddress> Configuration::listen() const {
    const auto read = read_listen_address(text("http.listen"));
    return read ? std::optional{*read} : std::nullopt;
}

const ConfiguredValue& Configuration::at(std::string_view key) const {
    const auto found = values_.find(key);
    events::check(found != values_.end());
    return found->second;
}

std::chrono::seconds Configuration::seconds(std::string_view key) const {
    const auto read = read_number(text(key), *number_form(SettingKind::seconds));
    events::check(read.has_value());
    return std::chrono::seconds{*read};
}

std::uint32_t Configuration::count(std::string_view key) const {
    const Setting* setting = find_setting(key);
    events::check(setting != nullptr);
    const auto read = read_number(text(key), number_form(setting->kind).value());
    events::check(read.has_value());
    return *read;
}

std::string Configuration::shown(std::string_view key) const {
    const Setting* setting = find_setting(key);
    events::check(setting != nullptr);
    const std::string& value = text(key);
    if (setting->kind == SettingKind::secret) {
        return value.empty() ? "(unset)" : "(set)";
    }
    if (setting->kind == SettingKind::webhook_url) {
        return value.empty() ? value : adapters::shown_url(value);
    }
    if (setting->kind == SettingKind::postgres_url) {
        return value.empty() ? value : adapters::shown_connection(value);
    }
    return value;
}

Result<std::string> Configuration::secret(const std::string& key) const {
    if (is_set(key)) {
        return text(key);
    }
    const std::string file_key = key + "_file";
    const ConfiguredValue& file = at(file_key);
    auto secret = file.text.empty() ? Result<std::string>{std::string{}}
                                    : adapters::read_secret_file(file.text);
    if (!secret) {
        Error& error = secret.error();
        error.message = fmt::format("{} ({}): {}", file_key, file.where, error.message);
        error.hint =
            !error.hint.empty()
                ? error.hint
                : fmt::format("let {} ({}) name a readable file, or set {}", file_key,
                              find_setting(file_key)->variable(), find_setting(key)->variable());
    }
    return secret;
}

Result<std::string> Configuration::client_secret() const {
    return secret("amazon.client_secret");
}

Result<std::string> Configuration::webhook_secret() const {
    return secret("alerts.webhook_secret");
}

std::optional<events::Time> Configuration::client_secret_since() const {
    if (is_set("amazon.client_secret_since")) {
        return *midnight_of(text("amazon.client_secret_since"));
    }
    const std::string& file = text("amazon.client_secret_file");
    struct ::stat found{};
    const bool reads_file = !is_set("amazon.client_secret") && !file.empty();
    if (!reads_file || is_set("simulation.clock_url") || ::stat(file.c_str(), &found) != 0) {
        return std::nullopt;
    }
    return events::Time{std::chrono::seconds{found.st_mtim.tv_sec}};
}

Result<void> Configuration::check_login() const {
    if (!is_set("amazon.client_id")) {
        return events::fail(ErrorKind::rejected, "amazon.client_id is not set",
                            "set ORDERLOG_AMAZON_CLIENT_ID, or amazon.client_id in the file");
    }
    return client_secret().and_then([](const std::string& secret) {
        return secret.empty()
                   ? events::fail(ErrorKind::rejected, "there is no client secret",
                                  "let amazon.client_secret_file "
                                  "(ORDERLOG_AMAZON_CLIENT_SECRET_FILE) name a file of mode 0600, "
                                  "or set ORDERLOG_AMAZON_CLIENT_SECRET")
                   : Result<void>{};
    });
}

}  // namespace orderlog::tools
