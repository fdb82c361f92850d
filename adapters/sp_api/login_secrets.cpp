#include "adapters/sp_api/login_secrets.hpp"

#include "adapters/sp_api/lwa_exchange.hpp"

namespace orderlog::adapters {

using events::Error;
using events::ErrorKind;
using events::Result;

Result<std::string> read_refresh_token(const LoginSecrets& secrets,
                                       const events::StreamId& connection,
                                       const std::string& credential) {
    if (!credential.starts_with("store:")) {
        return read_credential(credential);
    }
    if (credential != stored_credential(connection)) {
        return events::fail(ErrorKind::not_found,
                            "'" + credential + "' is not this connection's place in the store",
                            "let the seller connect again");
    }
    if (secrets.store == nullptr) {
        return events::fail(ErrorKind::not_found, "no store of secrets is configured",
                            "give the key of the secrets: secrets.key_file");
    }
    return secrets.store->get(refresh_token_of(connection)).map_error([](Error error) {
        // A store that cannot be read now may be later; it says nothing of what it holds.
        error.kind = error.kind == ErrorKind::not_found ? error.kind : ErrorKind::unavailable;
        return error;
    });
}

}  // namespace orderlog::adapters
