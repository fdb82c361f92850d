#pragma once

#include "adapters/sp_api/http_exchange.hpp"
#include "engine/seller_api.hpp"

#include <string>
#include <string_view>

namespace orderlog::adapters {

/// Where Amazon's three regions answer: scheme, host and port, without a path.
struct Endpoints {
    std::string na{"https://sellingpartnerapi-na.amazon.com"};
    std::string eu{"https://sellingpartnerapi-eu.amazon.com"};
    std::string fe{"https://sellingpartnerapi-fe.amazon.com"};

    [[nodiscard]] const std::string& of(events::Region region) const;
};

/// What a request needs besides the engine's wish.
struct Sender {
    std::string_view access_token{};
    std::string_view user_agent{};
    events::Time now{};
};

/// Path and query of a call as they are sent, without host and page token: for NextPage the frozen
/// query byte for byte. This is `Answer::query`.
[[nodiscard]] std::string query_of(const engine::Call& call);

[[nodiscard]] events::Operation operation_of(const engine::Call& call);

/// A page token and the parameter that carries it; no value: the call has none. Borrows from it.
struct SentToken {
    std::string_view name{};
    std::string_view value{};
};
[[nodiscard]] SentToken token_of(const engine::Call& call);

[[nodiscard]] HttpRequest build_request(const engine::Request& request, const Endpoints& endpoints,
                                        const Sender& sender);

/// "orderlog/0.1.0 (Language=C++; Platform=Linux; Application=…)", at most 500 bytes.
[[nodiscard]] std::string user_agent(std::string_view application);

/// RFC 3986: all but letters, digits and -._~ as %XX.
[[nodiscard]] std::string percent_encoded(std::string_view text);

}  // namespace orderlog::adapters
