#include "tools/tokens/signed_bearers.hpp"

#include <string>

namespace orderlog::tools {

events::Result<Grant> SignedBearers::grant_of(std::string_view token, events::Time now,
                                              Moment moment) {
    // Whatever is no token of theirs costs no look at the keys.
    const std::string id = key_id_of(token);
    if (id.empty()) {
        return events::fail(events::ErrorKind::rejected, "this is no signed token");
    }
    const IssuerKeys::Keys keys = keys_->keys_for(id, moment);
    return check_token(token, *keys, issuer_, now);
}

}  // namespace orderlog::tools
