#pragma once

#include "engine/engine.hpp"
#include "events/result.hpp"
#include "tools/tokens/token_book.hpp"

#include <nlohmann/json_fwd.hpp>

namespace orderlog::tools {

// What EngineDesk answers about bearer tokens. `book` is read up to the log's end.

/// A request's `scope`, of its `tenant` unless it is an operator's.
[[nodiscard]] events::Result<events::TokenScope> token_scope_of(const nlohmann::json& request);

/// `token.issue`: a `name`, the `hash` of the token in hexadecimal, a `scope` ("read", "write",
/// "operate"), its `tenant` unless it is an operator's, and perhaps `expires_at`. The answer has
/// its `id`.
[[nodiscard]] events::Result<nlohmann::json> issue_token(engine::Engine& engine,
                                                         const TokenBook& book,
                                                         const nlohmann::json& request);
/// `token.revoke`: the one of this `id`; `not_found` if there is none, or it was revoked.
[[nodiscard]] events::Result<nlohmann::json> revoke_token(engine::Engine& engine,
                                                          const TokenBook& book,
                                                          const nlohmann::json& request);
/// `token.list`: every one, without its hash.
[[nodiscard]] nlohmann::json list_tokens(const TokenBook& book);

}  // namespace orderlog::tools
