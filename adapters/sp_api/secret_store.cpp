#include "adapters/sp_api/secret_store.hpp"

#include <algorithm>

namespace orderlog::adapters {

SecretName refresh_token_of(const events::StreamId& connection) {
    return {connection.tenant, connection.connection.value()};
}

SecretName client_secret_name() {
    return {{}, "client_secret"};
}

std::string to_text(const SecretName& name) {
    // Neither tenants nor connections have a slash.
    return name.tenant.value().empty() ? "application/" + name.name
                                       : "tenants/" + name.tenant.value() + "/" + name.name;
}

events::Result<void> check_place(const SecretName& name) {
    const auto plain = [](std::string_view text) {
        return text.find_first_not_of(
                   "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                   "0123456789-_.:@") == std::string_view::npos &&
               text != "." && text != "..";
    };
    return plain(name.tenant.value()) && plain(name.name)
               ? events::Result<void>{}
               : events::fail(
                     events::ErrorKind::rejected,
                     "a secret's place is a tenant and a name of letters, digits and -_.:@");
}

events::Result<void> check_storable(std::string_view secret) {
    constexpr std::size_t bytes_max = 8192;
    const bool prints = std::ranges::all_of(secret, [](char c) { return c >= ' ' && c <= '~'; });
    return !secret.empty() && secret.size() <= bytes_max && prints && secret.front() != ' ' &&
                   secret.back() != ' '
               ? events::Result<void>{}
               : events::fail(events::ErrorKind::rejected,
                              "a secret is one line of characters that print",
                              "8192 of them at most, and no space at its ends");
}

std::string stored_credential(const events::StreamId& connection) {
    return "store:" + to_text(refresh_token_of(connection));
}

}  // namespace orderlog::adapters
