#pragma once

#include "adapters/simulated_amazon/fault.hpp"
#include "adapters/simulated_amazon/seeded_draw.hpp"
#include "adapters/sp_api/http_exchange.hpp"

#include <string>
#include <string_view>

namespace orderlog::adapters {

// What comes instead of an answer, without Date and request id.

/// 403 for an access token that is not good any more.
[[nodiscard]] HttpResponse dead_access_token();
/// 400 for includedData=FULFILLMENT, as in the outage of August 2026.
[[nodiscard]] HttpResponse refused_data_set();
/// 429, by one of the three faults; `rate` is the operation's.
[[nodiscard]] HttpResponse throttle(Fault fault, std::string_view rate, SeededDraw& draw);
/// 5xx, by one of the three faults.
[[nodiscard]] HttpResponse server_error(Fault fault, SeededDraw& draw);
/// Login with Amazon is down.
[[nodiscard]] HttpResponse refuse_login(SeededDraw& draw);
/// JSON no more: cut off, behind other text, or with a byte in it that is none of JSON's.
[[nodiscard]] std::string broken_json(std::string body, SeededDraw& draw);
/// JSON whose first id or token is far too long.
[[nodiscard]] std::string swollen(std::string body, SeededDraw& draw);

}  // namespace orderlog::adapters
