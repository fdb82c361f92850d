#include "adapters/secrets/sealed_secret_store.hpp"

#include "adapters/secrets/whole_file.hpp"
#include "adapters/system/file_lock.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <filesystem>
#include <thread>

namespace orderlog::adapters {

using events::ErrorKind;
using events::Result;
using nlohmann::json;

namespace {

constexpr std::string_view format = "orderlog secrets 1 ";
constexpr std::size_t file_bytes_max = std::size_t{256} << 20;

/// Whoever has it is soon done.
Result<FileLock> take_turn(const std::string& file) {
    constexpr std::chrono::milliseconds look_every{10};
    constexpr int looks_max = 1000;
    for (int look = 1;; ++look) {
        auto lock = FileLock::take(file + ".lock");
        if (lock || lock.error().kind != ErrorKind::unavailable || look == looks_max) {
            return lock;
        }
        std::this_thread::sleep_for(look_every);
    }
}

}  // namespace

Result<std::string> SealedSecretStore::get(const SecretName& name) const {
    return read().and_then([&](const Secrets& secrets) -> Result<std::string> {
        const auto found = secrets.find(to_text(name));
        if (found == secrets.end()) {
            return events::fail(ErrorKind::not_found,
                                fmt::format("no secret '{}' is stored", to_text(name)));
        }
        return found->second;
    });
}

Result<void> SealedSecretStore::put(const SecretName& name, std::string_view secret) {
    auto storable = check_place(name).and_then([&] { return check_storable(secret); });
    if (!storable) {
        return storable;
    }
    const auto turn = take_turn(file_);
    if (!turn) {
        return tl::make_unexpected(turn.error());
    }
    return read().and_then([&](Secrets secrets) {
        secrets[to_text(name)] = std::string{secret};
        return write(secrets);
    });
}

Result<void> SealedSecretStore::remove(const SecretName& name) {
    const auto turn = take_turn(file_);
    if (!turn) {
        return tl::make_unexpected(turn.error());
    }
    return read().and_then([&](Secrets secrets) {
        return secrets.erase(to_text(name)) > 0 ? write(secrets) : Result<void>{};
    });
}

Result<SealedSecretStore::Secrets> SealedSecretStore::read() const {
    const auto content = read_whole_file(file_, file_bytes_max);
    if (!content && content.error().kind == ErrorKind::not_found) {
        return Secrets{};
    }
    if (!content) {
        return tl::make_unexpected(content.error());
    }
    const std::string header = fmt::format("{}{}\n", format, key_.id());
    if (content->starts_with(format) && !content->starts_with(header)) {
        return events::fail(ErrorKind::foreign,
                            fmt::format("'{}' is sealed with another key", file_),
                            "give the key that it was written with: secrets.key_file");
    }
    const auto opened = content->starts_with(header)
                            ? key_.open(std::string_view{*content}.substr(header.size()), header)
                            : std::nullopt;
    const json document = json::parse(opened.value_or(""), nullptr, false);
    if (!document.is_object()) {
        return events::fail(ErrorKind::corrupt, fmt::format("'{}' is damaged", file_),
                            "put back a copy of it, or take it away and let every seller "
                            "connect again");
    }
    return document.get<Secrets>();
}

Result<void> SealedSecretStore::write(const Secrets& secrets) const {
    const std::string header = fmt::format("{}{}\n", format, key_.id());
    return replace_file(file_, header + key_.seal(json(secrets).dump(), header));
}

}  // namespace orderlog::adapters
