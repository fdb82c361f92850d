#pragma once

#include "engine/engine.hpp"
#include "events/result.hpp"

#include <nlohmann/json_fwd.hpp>

namespace orderlog::tools {

// What EngineDesk answers about sellers who are asked to let us read.

/// `consent.request`: the `hash` of the state in hexadecimal, `tenant`, `connection`, `region`,
/// perhaps `seller`, and `expires_at`. The answer has its `id`.
[[nodiscard]] events::Result<nlohmann::json> request_consent(engine::Engine& engine,
                                                             const nlohmann::json& request);
/// `consent.end`: how the one of this `id` ended other than well: `outcome`, perhaps `seller`.
[[nodiscard]] events::Result<nlohmann::json> end_consent(engine::Engine& engine,
                                                         const nlohmann::json& request);
/// `consent.grant`: the refresh token is where `credential` says. Adds the `connection` with a
/// backfill of `months`, or, if it is there, changes its credential; then ends the consent `id`.
/// Refused, nothing is appended.
[[nodiscard]] events::Result<nlohmann::json> grant_consent(engine::Engine& engine,
                                                           const nlohmann::json& request);

}  // namespace orderlog::tools
