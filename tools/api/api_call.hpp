#pragma once

#include "events/ids.hpp"
#include "events/result.hpp"
#include "tools/http/server_message.hpp"
#include "tools/tokens/grant.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace orderlog::tools {

/// A request whose bearer may make it.
struct ApiCall {
    ServerRequest request{};
    Grant grant{};
    /// The one tenant that it is about; empty: all of them, which an operator alone can mean.
    events::TenantId tenant{};
    /// Whether the bearer may still do it; for answers that take long. Any thread.
    std::function<bool()> still_holds{};
    std::vector<std::string> names{};  ///< What stands for "{…}" in the route's path.

    /// Null: not given.
    [[nodiscard]] const std::string* parameter(std::string_view name) const {
        return request.target.find(name);
    }
    /// `rejected` if it is no whole number from 1 to `most`.
    [[nodiscard]] events::Result<std::uint32_t> number(std::string_view name, std::uint32_t preset,
                                                       std::uint32_t most) const;
    /// The body as a JSON object, {} if there is none; `rejected` if it is anything else, or deep.
    [[nodiscard]] events::Result<nlohmann::json> object() const;
};

/// 200 with a JSON body.
[[nodiscard]] ServerResponse json_response(const nlohmann::json& body);
/// What an error means to a client: `rejected` is 400, `not_found` 404, `version_conflict` 409,
/// `unavailable` 503; what is wrong inside is 500 and stays
/// inside: it is the answer's `cause`.
[[nodiscard]] ServerResponse error_response(const events::Error& error);

}  // namespace orderlog::tools
