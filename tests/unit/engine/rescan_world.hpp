#pragma once

#include "tests/unit/engine/engine_world.hpp"

namespace orderlog::test {

/// The runs of re-scans, in order.
[[nodiscard]] std::vector<events::RunStarted> rescans(const EngineWorld& world);
/// How they ended, as far as they did.
[[nodiscard]] std::vector<events::RunEnded> rescan_ends(const EngineWorld& world);

/// Pages that were read for a purpose, of one connection or of all.
[[nodiscard]] std::size_t pages_of(const EngineWorld& world, events::Purpose purpose,
                                   const std::optional<events::StreamId>& stream = {});

/// A shop with 40 orders, on a page each, whose first re-scan has begun.
void begin_rescan(EngineWorld& world);

}  // namespace orderlog::test
