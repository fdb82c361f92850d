#include "tools/doctor/store_findings.hpp"

#include "tools/access/secret_access.hpp"
#include "tools/output/text_format.hpp"

#include <fmt/core.h>

#include <memory>

namespace orderlog::tools {

using adapters::SecretStore;
using events::ErrorKind;
using nlohmann::json;

namespace {

/// What asks for any secret whatever: the store answers that there is none of that name.
events::Result<void> check_readable(const SecretStore& store) {
    const auto asked = store.get({{}, "doctor"});
    return asked || asked.error().kind == ErrorKind::not_found
               ? events::Result<void>{}
               : events::Result<void>{tl::make_unexpected(asked.error())};
}

Finding missing(const events::Error& error, const json& connection) {
    return finding_of(
        "store", Colour::red, error,
        fmt::format("let the seller connect again, or: orderlog connection change {} "
                    "--tenant {} --refresh-token-file FILE",
                    connection.value("connection", ""), connection.value("tenant", "")));
}

}  // namespace

Findings store_findings(const Configuration& configuration, const EngineView& engine) {
    const auto store = open_secret_store(configuration);
    if (!store) {
        return {finding_of("store", Colour::red, store.error(), "")};
    }
    if (*store != nullptr) {
        if (const auto readable = check_readable(**store); !readable) {
            return {finding_of("store", Colour::red, readable.error(), "")};
        }
    }
    Findings findings;
    std::size_t there = 0;
    for (const json& connection : engine.connections()) {
        const std::string credential = connection.value("credential", "");
        if (!credential.starts_with("store:")) {
            continue;
        }
        const auto token =
            adapters::read_refresh_token({.store = store->get()},
                                         {events::TenantId{connection.value("tenant", "")},
                                          events::ConnectionId{connection.value("connection", "")}},
                                         credential);
        there += token ? 1 : 0;
        if (!token) {
            findings.push_back(missing(token.error(), connection));
        }
    }
    if (*store != nullptr) {
        findings.push_back({"store",
                            Colour::green,
                            fmt::format("the key fits; {} in it", counted(there, "refresh token")),
                            {}});
    }
    return findings;
}

}  // namespace orderlog::tools
