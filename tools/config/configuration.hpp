#pragma once

#include "events/result.hpp"
#include "events/time.hpp"
#include "tools/config/listen_address.hpp"
#include "tools/config/setting.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace orderlog::tools {

/// Who said so, weakest first.
enum class Origin : std::uint8_t { preset, file, variable, option };

struct ConfiguredValue {
    std::string text{};
    Origin origin{Origin::preset};
    std::string where{};  ///< "orderlog.toml:4", "ORDERLOG_DATA_DIR", "--data-dir", "default"
};

/// What a value is read from.
struct ConfigurationSources {
    std::string file{};                            ///< Path of the TOML file; empty: none.
    bool file_required{false};                     ///< Named by the user, so it must be there.
    std::map<std::string, std::string> options{};  ///< Setting key → value, from the command line.
    /// The environment.
    std::function<std::optional<std::string>(const std::string& name)> variable{};
};

/// Every setting with its value and where it came from, checked. Options win over variables, those
/// over the file, that over the default. data_dir is absolute.
class Configuration {
 public:
    /// `rejected` names file, line, key and the nearest known name.
    static events::Result<Configuration> load(const ConfigurationSources& sources);

    /// REQUIRES: `key` is a setting.
    [[nodiscard]] const ConfiguredValue& at(std::string_view key) const;
    [[nodiscard]] const std::string& text(std::string_view key) const { return at(key).text; }
    [[nodiscard]] bool flag(std::string_view key) const { return text(key) == "true"; }
    /// REQUIRES: `key` is a setting in seconds.
    [[nodiscard]] std::chrono::seconds seconds(std::string_view key) const;
    /// REQUIRES: `key` is a setting that counts, be it days or megabytes.
    [[nodiscard]] std::uint32_t count(std::string_view key) const;
    /// http.listen; none: off.
    [[nodiscard]] std::optional<ListenAddress> listen() const;
    [[nodiscard]] bool is_set(std::string_view key) const { return !text(key).empty(); }

    /// As `config show` prints it: secrets as "(set)" or "(unset)", of postgres.url host,
    /// port, user and database alone.
    [[nodiscard]] std::string shown(std::string_view key) const;

    /// The client secret: the variable, else the content of amazon.client_secret_file, without the
    /// line end. Empty if neither is set.
    [[nodiscard]] events::Result<std::string> client_secret() const;
    /// When the client secret was made: amazon.client_secret_since, else when its file was last
    /// changed; none for a variable's, and none from a file while time is simulated.
    [[nodiscard]] std::optional<events::Time> client_secret_since() const;
    /// The key by which posts to the webhook are signed, as client_secret() reads its own.
    [[nodiscard]] events::Result<std::string> webhook_secret() const;
    /// Client id and client secret are there. Without them Amazon would refuse every login as it
    /// refuses a seller's withdrawn consent.
    [[nodiscard]] events::Result<void> check_login() const;

 private:
    /// The variable of the key, else the content of the file that `<key>_file` names.
    [[nodiscard]] events::Result<std::string> secret(const std::string& key) const;

    std::map<std::string, ConfiguredValue, std::less<>> values_{};
};

}  // namespace orderlog::tools
