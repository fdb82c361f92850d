#include "tools/config/setting.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace orderlog::tools {

namespace {

constexpr std::array of_connecting{
    Setting{"amazon.redirect_uri", "", SettingKind::url,
            "where Amazon sends sellers back to, as registered with your application; unset: to "
            "the loopback address that was asked"},
    Setting{"amazon.draft_application", "false", SettingKind::flag,
            "your application is a draft: sellers authorise its beta"},
    Setting{"amazon.consent_url", "", SettingKind::loopback_url,
            "consent page of orderlog-sim; unset: Seller Central"},
    Setting{"secrets.key_file", "", SettingKind::path,
            "file that holds the key of data_dir/secrets.sealed, where refresh tokens are kept; "
            "systemd: the credential secrets.key"},
    Setting{"secrets.key", "", SettingKind::secret, "the key itself; only as a variable"},
    Setting{"secrets.vault_url", "", SettingKind::url,
            "HashiCorp Vault or OpenBao in which secrets are kept instead: https://vault:8200"},
    Setting{"secrets.vault_mount", "secret", SettingKind::text,
            "where its KV store of version 2 is mounted"},
    Setting{"secrets.vault_ca_file", "", SettingKind::path,
            "certificates by which it is trusted; unset: the system's"},
    Setting{"secrets.vault_role_id", "", SettingKind::text,
            "AppRole as which orderlog logs in; unset: by a token"},
    Setting{"secrets.vault_secret_file", "", SettingKind::path,
            "file that holds the AppRole's secret id, or the token"},
    Setting{"secrets.vault_secret", "", SettingKind::secret, "the same; only as a variable"},
};

constexpr std::array of_issuers{
    Setting{"http.jwt.keys_file", "", SettingKind::path,
            "JSON web keys of an issuer whose signed tokens count too; unset: none do"},
    Setting{"http.jwt.keys_url", "", SettingKind::url,
            "where the issuer publishes them instead; fetched again now and then"},
    Setting{"http.jwt.keys_ca_file", "", SettingKind::path,
            "PEM file of whom to trust for that; unset: whom the system does"},
    Setting{"http.jwt.issuer", "", SettingKind::text, "who signs them: their claim iss"},
    Setting{"http.jwt.audience", "", SettingKind::text, "whom they are for: their claim aud"},
    Setting{"http.jwt.tenant_claim", "tenant", SettingKind::text,
            "claim that names the one tenant"},
    Setting{"http.jwt.access_claim", "access", SettingKind::text,
            "claim that is read, write or operate; without it they read"},
};

constexpr std::array of_the_rest{
    Setting{"data_dir", "orderlog-data", SettingKind::path,
            "folder of the log, the private PostgreSQL cluster and the control socket"},
    Setting{"postgres.url", "", SettingKind::postgres_url,
            "database for the tables; unset: a private cluster below data_dir"},
    Setting{"postgres.schema", "orderlog", SettingKind::text,
            "schema of the views that people read; tables live in <schema>_v<N>"},
    Setting{"amazon.application_id", "", SettingKind::text, "id of your SP-API application"},
    Setting{"amazon.client_id", "", SettingKind::text, "Login with Amazon client id"},
    Setting{"amazon.client_secret_file", "", SettingKind::path,
            "file that holds the Login with Amazon client secret"},
    Setting{"amazon.client_secret", "", SettingKind::secret,
            "the client secret itself; only as a variable"},
    Setting{"amazon.client_secret_since", "", SettingKind::date,
            "day on which the client secret was made; unset: its file's time of change"},
    Setting{"amazon.lwa_url", "https://api.amazon.com/auth/o2/token", SettingKind::url,
            "where access tokens come from"},
    Setting{"amazon.endpoints.na", "https://sellingpartnerapi-na.amazon.com", SettingKind::url,
            "SP-API of North America"},
    Setting{"amazon.endpoints.eu", "https://sellingpartnerapi-eu.amazon.com", SettingKind::url,
            "SP-API of Europe, India, the Middle East and Africa"},
    Setting{"amazon.endpoints.fe", "https://sellingpartnerapi-fe.amazon.com", SettingKind::url,
            "SP-API of the Far East"},
    Setting{"amazon.timeout_seconds", "60", SettingKind::seconds,
            "how long one call of Amazon may take, however slowly its answer drips"},
    Setting{"amazon.requests_in_flight", "64", SettingKind::count,
            "calls under way at once, for all sellers together"},
    Setting{"amazon.requests_per_second", "100", SettingKind::count,
            "calls that leave in a second, for all sellers together"},
    Setting{"amazon.region_requests_per_second", "50", SettingKind::count,
            "of them, calls of one region"},
    Setting{"http.listen", "127.0.0.1:8080", SettingKind::address,
            "where serve answers HTTP; port 0: any free one; off: nowhere"},
    Setting{"http.behind_proxy", "false", SettingKind::flag,
            "listen beyond this machine: a proxy in front speaks TLS"},
    Setting{"http.tls_certificate_file", "", SettingKind::path,
            "PEM file of the certificate and its chain; serve then speaks TLS alone"},
    Setting{"http.tls_key_file", "", SettingKind::path,
            "PEM file of its private key; both are read again when they change"},
    Setting{"http.cors_origins", "", SettingKind::text,
            "origins whose pages may ask, for example https://app.example,https://shop.example"},
    Setting{"http.developer", "false", SettingKind::flag,
            "mock/connect connects simulated sellers at once; only with a simulated clock"},
    Setting{"http.requests_per_second", "200", SettingKind::rate,
            "what one bearer token may ask; more is answered 429"},
    Setting{"http.streams_per_token", "16", SettingKind::rate,
            "streams of events that one bearer token may follow at once"},
    Setting{"alerts.webhook_url", "", SettingKind::webhook_url,
            "where alerts are posted as JSON; unset: nowhere"},
    Setting{"alerts.webhook_secret_file", "", SettingKind::path,
            "file that holds the key by which posts are signed"},
    Setting{"alerts.webhook_secret", "", SettingKind::secret, "the key itself; only as a variable"},
    Setting{"verify.interval_days", "7", SettingKind::days,
            "days after which a running engine reads its whole log again; 7 unless set"},
    Setting{"verify.megabytes_per_second", "4", SettingKind::megabytes,
            "megabytes of its log that a running engine then reads in a second, at most; 4 unless "
            "set"},
    Setting{"simulation.clock_url", "", SettingKind::loopback_url,
            "clock of orderlog-sim; marks the log as simulated for ever"},
    Setting{"simulation.unlimited_quota", "false", SettingKind::flag,
            "ask without a budget; only with a simulated clock"},
};

/// As if they stood in one list.
template <std::size_t First, std::size_t Second>
constexpr std::array<Setting, First + Second> joined(const std::array<Setting, First>& first,
                                                     const std::array<Setting, Second>& second) {
    std::array<Setting, First + Second> list{};
    std::copy(first.begin(), first.end(), list.begin());
    std::copy(second.begin(), second.end(), list.begin() + First);
    return list;
}

constexpr auto all = joined(joined(of_the_rest, of_issuers), of_connecting);

}  // namespace

std::string Setting::variable() const {
    std::string name = "ORDERLOG_";
    for (const char c : key) {
        name += c == '.' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }
    return name;
}

std::string Setting::option() const {
    if (kind == SettingKind::secret) {
        return {};
    }
    std::string name = "--" + std::string(key);
    std::replace_if(name.begin(), name.end(), [](char c) { return c == '.' || c == '_'; }, '-');
    return name;
}

std::span<const Setting> settings() {
    return all;
}

const Setting* find_setting(std::string_view key) {
    const auto found = std::find_if(all.begin(), all.end(),
                                    [&](const Setting& setting) { return setting.key == key; });
    return found == all.end() ? nullptr : &*found;
}

}  // namespace orderlog::tools
