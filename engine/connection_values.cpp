#include "engine/connection_values.hpp"

#include <algorithm>
#include <cctype>
#include <string_view>

namespace orderlog::engine {

using events::ErrorKind;
using events::Result;

namespace {

constexpr std::size_t name_bytes_max = 128;
constexpr std::size_t credential_bytes_max = 4096;
constexpr std::size_t display_name_bytes_max = 256;
constexpr std::size_t marketplace_bytes_max = 32;
constexpr std::size_t marketplaces_max = 50;

bool is_name(const std::string& text) {
    return !text.empty() && text.size() <= name_bytes_max && std::ranges::all_of(text, [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
               std::string_view("-_.:@").find(c) != std::string_view::npos;
    });
}

Result<void> check_name(const std::string& what, const std::string& text) {
    if (is_name(text)) {
        return {};
    }
    return events::fail(ErrorKind::rejected,
                        what + " '" + text.substr(0, name_bytes_max) + "' is not a name",
                        "letters, digits and -_.:@ only, 128 at most");
}

Result<void> check_application(const std::string& application) {
    return application.empty() ? Result<void>{} : check_name("application", application);
}

bool is_variable(std::string_view text) {
    return !text.empty() && text.size() <= name_bytes_max &&
           std::isdigit(static_cast<unsigned char>(text[0])) == 0 &&
           std::ranges::all_of(text, [](char c) {
               return c == '_' || std::isalnum(static_cast<unsigned char>(c)) != 0;
           });
}

bool is_place(std::string_view credential) {
    // Every refresh token has a '|': whoever pasted one must not find it in the log.
    if (credential.size() > credential_bytes_max ||
        credential.find('|') != std::string_view::npos) {
        return false;
    }
    return credential.empty() || credential.starts_with("file:/") ||
           credential.starts_with("store:tenants/") ||
           (credential.starts_with("env:") && is_variable(credential.substr(4)));
}

Result<void> check_credential(const std::string& credential) {
    if (is_place(credential)) {
        return {};
    }
    // Never shown: it may be the token itself.
    return events::fail(ErrorKind::rejected, "a credential is not a place of a refresh token",
                        "use --refresh-token-file with an absolute path, or --refresh-token-env");
}

Result<void> check_display_name(const std::string& name) {
    if (name.size() <= display_name_bytes_max) {
        return {};
    }
    return events::fail(ErrorKind::rejected,
                        "a display name of " + std::to_string(name.size()) + " bytes is too long",
                        std::to_string(display_name_bytes_max) + " bytes at most");
}

// More often Amazon's rate does not allow; a re-scan begins only less than half a day behind.
Result<void> check_sync_interval(std::uint32_t seconds) {
    constexpr std::uint32_t seconds_min = 3 * 60;
    constexpr std::uint32_t seconds_max = 6 * 3600;
    if (seconds == 0 || (seconds >= seconds_min && seconds <= seconds_max)) {
        return {};
    }
    return events::fail(ErrorKind::rejected,
                        "an interval of " + std::to_string(seconds) + " s is out of range",
                        "three minutes at least, six hours at most");
}

bool is_marketplace_id(const std::string& id) {
    return !id.empty() && id.size() <= marketplace_bytes_max && std::ranges::all_of(id, [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    });
}

Result<void> check_marketplaces(const std::vector<events::MarketplaceId>& ids) {
    if (ids.size() > marketplaces_max) {
        return events::fail(ErrorKind::rejected,
                            std::to_string(ids.size()) + " marketplace ids are too many",
                            std::to_string(marketplaces_max) + " at most; none means all");
    }
    const auto bad = std::ranges::find_if_not(
        ids, [](const events::MarketplaceId& id) { return is_marketplace_id(id.value()); });
    if (bad == ids.end()) {
        return {};
    }
    return events::fail(ErrorKind::rejected,
                        "'" + bad->value().substr(0, name_bytes_max) + "' is not a marketplace id",
                        "capital letters and digits, as A1PA6795UKMFR9");
}

// The first that is refused.
Result<void> all_of(std::initializer_list<Result<void>> checked) {
    const auto refused =
        std::ranges::find_if(checked, [](const Result<void>& one) { return !one; });
    return refused == checked.end() ? Result<void>{} : *refused;
}

}  // namespace

Result<void> check_values(const AddConnection& command) {
    return all_of({check_name("tenant", command.stream.tenant.value()),
                   check_name("connection", command.stream.connection.value()),
                   check_name("seller", command.about.seller.value()),
                   check_application(command.about.application.value()),
                   check_display_name(command.about.display_name),
                   check_marketplaces(command.about.marketplaces),
                   check_orders_api(command.about.orders_api, command.about.marketplaces),
                   check_credential(command.about.credential)});
}

Result<void> check_values(const events::ConnectionChanged& change) {
    return all_of(
        {check_credential(change.credential.value_or("")),
         check_sync_interval(change.sync_interval_s.value_or(0)),
         check_display_name(change.display_name.value_or("")),
         check_marketplaces(change.marketplaces.value_or(std::vector<events::MarketplaceId>{}))});
}

Result<void> check_orders_api(events::OrdersApi api,
                              const std::vector<events::MarketplaceId>& marketplaces) {
    if (api != events::OrdersApi::v0 || !marketplaces.empty()) {
        return {};
    }
    return events::fail(ErrorKind::rejected, "Orders v0 must be told the marketplaces",
                        "name them with --marketplaces");
}

}  // namespace orderlog::engine
