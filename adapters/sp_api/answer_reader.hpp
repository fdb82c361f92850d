#pragma once

#include "adapters/sp_api/http_exchange.hpp"
#include "engine/seller_api.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace orderlog::adapters {

/// What an HTTP answer of Amazon means to the engine. Personal values are cut out of a body that
/// passes; a message of Amazon passes through `safe_message`.
[[nodiscard]] engine::Answer read_answer(const engine::Request& request, HttpResponse response,
                                         events::Duration duration);

/// A refusal that only tells of an access token's early end. It is an outage that passes: asked
/// again with another token, and with quota for a second call, the request may well be served.
[[nodiscard]] engine::Answer with_token_ended(engine::Answer refused);

/// The answer to a request that got none from Amazon. `quota_token_spent` is false in it.
[[nodiscard]] engine::Answer failed_answer(const engine::Request& request, engine::Failed failed);

/// Printable, without access tokens and refresh tokens, at most 500 bytes and no half character.
[[nodiscard]] std::string safe_message(std::string_view message);

/// An HTTP date; none if the text is not one.
[[nodiscard]] std::optional<events::Time> http_date(std::string_view text);

/// Seconds or an HTTP date, then counted from `now`. Never negative, at most a day.
[[nodiscard]] std::optional<events::Duration> retry_after(std::string_view text,
                                                          std::optional<events::Time> now);

}  // namespace orderlog::adapters
