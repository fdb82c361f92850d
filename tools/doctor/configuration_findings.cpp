#include "tools/doctor/configuration_findings.hpp"

#include "adapters/system/secret_file.hpp"
#include "tools/access/secret_access.hpp"
#include "tools/config/setting.hpp"
#include "tools/output/text_format.hpp"

#include <fmt/core.h>

namespace orderlog::tools {

using nlohmann::json;

namespace {

Finding settings_finding(const Configuration& configuration) {
    std::size_t set = 0;
    for (const Setting& setting : settings()) {
        set += configuration.at(setting.key).origin == Origin::preset ? 0 : 1;
    }
    const ConfiguredValue& folder = configuration.at("data_dir");
    const std::string seen =
        fmt::format("{} of {} set, data_dir '{}' by {}", set, counted(settings().size(), "key"),
                    folder.text, folder.where);
    return configuration.is_set("amazon.client_id")
               ? Finding{"configuration", Colour::green, seen, {}}
               : Finding{"configuration", Colour::red, seen + "; amazon.client_id is not set",
                         "set ORDERLOG_AMAZON_CLIENT_ID, or amazon.client_id in the file"};
}

/// A store that cannot be read has none: its own finding says why.
bool is_stored(const Configuration& configuration) {
    const auto store = open_secret_store(configuration);
    return store && *store != nullptr && (*store)->get(adapters::client_secret_name()).has_value();
}

Finding client_secret_finding(const Configuration& configuration) {
    const auto secret = configuration.client_secret();
    if (!secret) {
        return finding_of("secrets", Colour::red, secret.error(), "");
    }
    if (secret->empty() && is_stored(configuration)) {
        return {"secrets", Colour::green, "the client secret is in the store of secrets", {}};
    }
    if (secret->empty()) {
        return {"secrets", Colour::red, "there is no client secret",
                "set ORDERLOG_AMAZON_CLIENT_SECRET_FILE to a file of mode 0600"};
    }
    const std::string& file = configuration.text("amazon.client_secret_file");
    const bool from_variable = configuration.is_set("amazon.client_secret");
    return {"secrets",
            Colour::green,
            from_variable ? "the client secret is in ORDERLOG_AMAZON_CLIENT_SECRET"
                          : fmt::format("the client secret is in '{}'", file),
            {}};
}

}  // namespace

Findings configuration_findings(const Configuration& configuration, const EngineView& engine) {
    Findings findings{settings_finding(configuration), client_secret_finding(configuration)};
    std::size_t readable = 0;
    for (const json& connection : engine.connections()) {
        const std::string credential = connection.value("credential", "");
        if (!credential.starts_with("file:")) {
            continue;
        }
        if (const auto token = adapters::read_secret_file(credential.substr(5)); !token) {
            findings.push_back(finding_of(
                "secrets", Colour::red, token.error(),
                fmt::format("put it back, or: orderlog connection change {} --tenant {} "
                            "--refresh-token-file FILE",
                            connection.value("connection", ""), connection.value("tenant", ""))));
        } else {
            ++readable;
        }
    }
    if (readable > 0) {
        findings.push_back({"secrets",
                            Colour::green,
                            fmt::format("{} readable, none by every user",
                                        counted(readable, "refresh token file")),
                            {}});
    }
    return findings;
}

}  // namespace orderlog::tools
