#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace orderlog::tools {

/// What a setting's text must be.
enum class SettingKind : std::uint8_t {
    text,
    path,
    flag,          ///< true or false
    seconds,       ///< whole, 1 to 600
    count,         ///< of calls; whole, 1 to 1000
    days,          ///< whole, 1 to 365
    megabytes,     ///< whole, 1 to 1000
    rate,          ///< whole, 1 to 1,000,000
    address,       ///< 127.0.0.1:8080, or off
    date,          ///< 2026-01-31
    url,           ///< https, or http to a loopback address
    webhook_url,   ///< So too; shown without its path, which may be a key.
    loopback_url,  ///< http to a loopback address
    postgres_url,  ///< May hold a password: never from an option with one, shown without it.
    secret,        ///< Only from a variable; shown as set or unset.
};

/// One thing that can be configured, under its names in the file, the environment and on the
/// command line.
struct Setting {
    std::string_view key{};     ///< TOML: "amazon.client_id"
    std::string_view preset{};  ///< Value when nobody says otherwise; empty: unset.
    SettingKind kind{SettingKind::text};
    std::string_view meaning{};

    /// "ORDERLOG_AMAZON_CLIENT_ID"
    [[nodiscard]] std::string variable() const;
    /// "--amazon-client-id"; empty for a secret, which argv would show to every user.
    [[nodiscard]] std::string option() const;
};

/// All of them, in the order in which they are shown.
[[nodiscard]] std::span<const Setting> settings();

/// The setting with that key, or none.
[[nodiscard]] const Setting* find_setting(std::string_view key);

}  // namespace orderlog::tools
