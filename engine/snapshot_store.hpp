#pragma once

#include "events/ids.hpp"
#include "events/result.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace orderlog::engine {

/// Folded state of one connection or one bucket, as of a position.
struct Snapshot {
    std::string key{};
    std::uint32_t state_version{0};
    events::LogPosition position{};
    std::string state{};
};

/// Keeps snapshots so that a start need not fold the log from its beginning. Losing them costs
/// time, never truth.
class SnapshotStore {
 public:
    virtual ~SnapshotStore() = default;

    /// All of them, or none if the checksum of one does not hold or one is beyond the log's end:
    /// who counts them must not take a younger one for the one that is missing.
    [[nodiscard]] virtual events::Result<std::vector<Snapshot>> load() const = 0;
    /// Not fsynced by itself. Never stores one beyond the log's end.
    [[nodiscard]] virtual events::Result<void> save(const std::vector<Snapshot>& snapshots) = 0;
};

}  // namespace orderlog::engine
