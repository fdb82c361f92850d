#include "adapters/secrets/vault_secret_store.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <optional>
#include <utility>

namespace orderlog::adapters {

using events::ErrorKind;
using events::Result;
using nlohmann::json;

namespace {

/// As many writers may come between; each of them has got on.
constexpr int attempts_max = 100;

/// REQUIRES: check_place holds.
std::string path_of(const SecretName& name) {
    return name.tenant.value().empty()
               ? std::string{"orderlog/application"}
               : fmt::format("orderlog/tenants/{}/amazon", name.tenant.value());
}

tl::unexpected<events::Error> not_understood(const std::string& path) {
    return events::fail(ErrorKind::unavailable,
                        fmt::format("the vault's answer for '{}' is not understood", path),
                        "is secrets.vault_mount a KV store of version 2?");
}

/// "data" of "data" of an answer; none if it is not there.
std::optional<json> member(const json& document, const char* name) {
    const auto data = document.find("data");
    if (data == document.end() || !data->is_object()) {
        return std::nullopt;
    }
    const auto found = data->find(name);
    return found == data->end() ? std::nullopt : std::optional{*found};
}

}  // namespace

Result<std::string> VaultSecretStore::get(const SecretName& name) const {
    auto found_there = check_place(name).and_then([&] { return read(path_of(name)); });
    return found_there.and_then([&](const Fields& fields) -> Result<std::string> {
        const auto found = fields.values.find(name.name);
        if (found == fields.values.end()) {
            return events::fail(ErrorKind::not_found,
                                fmt::format("no secret '{}' is stored", to_text(name)));
        }
        return found->second;
    });
}

Result<void> VaultSecretStore::put(const SecretName& name, std::string_view secret) {
    return check_place(name).and_then([&] { return check_storable(secret); }).and_then([&] {
        return change(path_of(name), [&](std::map<std::string, std::string>& values) {
            std::string& value = values[name.name];
            return std::exchange(value, std::string{secret}) != secret;
        });
    });
}

Result<void> VaultSecretStore::remove(const SecretName& name) {
    return check_place(name).and_then([&] {
        return change(path_of(name), [&](std::map<std::string, std::string>& values) {
            return values.erase(name.name) > 0;
        });
    });
}

Result<VaultSecretStore::Fields> VaultSecretStore::read(const std::string& path) const {
    const auto answer = session_.get(path);
    if (!answer) {
        return tl::make_unexpected(answer.error());
    }
    // One that was deleted is a 404 too, which tells the version that a writer must name.
    Fields fields;
    const auto metadata = member(answer->document, "metadata");
    const auto data = member(answer->document, "data");
    if (metadata && metadata->is_object()) {
        fields.version = metadata->value("version", std::uint64_t{0});
    }
    if (answer->status == 404) {
        return fields;
    }
    if (!data || !data->is_object() || fields.version == 0) {
        return not_understood(path);
    }
    for (const auto& [key, value] : data->items()) {
        if (!value.is_string()) {
            return not_understood(path);
        }
        fields.values[key] = value.get<std::string>();
    }
    return fields;
}

Result<void> VaultSecretStore::change(const std::string& path, const Change& change) {
    for (int attempt = 1; attempt <= attempts_max; ++attempt) {
        auto fields = read(path);
        if (!fields) {
            return tl::make_unexpected(fields.error());
        }
        if (!change(fields->values)) {
            return {};
        }
        const auto written = session_.post(
            path, {{"options", {{"cas", fields->version}}}, {"data", fields->values}});
        if (!written) {
            return tl::make_unexpected(written.error());
        }
        if (written->status == 200) {
            return {};
        }
        // 400: another writer was first.
    }
    return events::fail(ErrorKind::unavailable,
                        fmt::format("the vault takes no change of '{}'", path),
                        "is secrets.vault_mount a KV store of version 2?");
}

}  // namespace orderlog::adapters
