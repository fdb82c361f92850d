#include "tools/orderlog/kept_token.hpp"

#include "adapters/system/secret_file.hpp"
#include "tools/access/engine_access.hpp"
#include "tools/access/log_access.hpp"
#include "tools/access/secret_access.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <memory>

namespace orderlog::tools {

using adapters::SecretStore;
using events::ErrorKind;
using events::Result;

namespace {

/// Whether it is there, also if it was removed.
Result<void> check_there(const Configuration& configuration, const events::StreamId& connection,
                         bool expected) {
    const auto status = engine_status(
        configuration,
        {{"tenant", connection.tenant.value()}, {"connection", connection.connection.value()}});
    if (!status && status.error().kind == ErrorKind::not_found && !expected) {
        return {};  // There is no log yet.
    }
    if (!status) {
        return tl::make_unexpected(status.error());
    }
    if (status->at("connections").empty() != expected) {
        return {};
    }
    return expected
               ? events::fail(ErrorKind::not_found,
                              fmt::format("no connection '{}' of tenant '{}'",
                                          connection.connection.value(), connection.tenant.value()),
                              "'orderlog connection list' names them all")
               : events::fail(ErrorKind::rejected,
                              fmt::format("connection {}/{} is there already",
                                          connection.tenant.value(), connection.connection.value()),
                              "see 'orderlog connection change'");
}

}  // namespace

Result<std::string> keep_token(const Configuration& configuration,
                               const events::StreamId& connection, const TokenPlace& place,
                               bool adds) {
    const auto store = open_secret_store(configuration);
    if (!store) {
        return tl::make_unexpected(store.error());
    }
    if (*store == nullptr || place.file.empty()) {
        return credential_of(place);
    }
    return check_there(configuration, connection, !adds)
        .and_then([&] { return make_data_dir(configuration.text("data_dir")); })
        .and_then([&] { return adapters::read_secret_file(place.file); })
        .and_then([&](const std::string& token) {
            return (*store)->put(adapters::refresh_token_of(connection), token);
        })
        .map([&] { return adapters::stored_credential(connection); });
}

Result<void> forget_token(const Configuration& configuration, const events::StreamId& connection) {
    return open_secret_store(configuration)
        .and_then([&](const std::unique_ptr<SecretStore>& store) {
            return store ? store->remove(adapters::refresh_token_of(connection)) : Result<void>{};
        });
}

}  // namespace orderlog::tools
