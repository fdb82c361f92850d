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

/// Keeps snapshots so that a start need not fold the log from its beginning. Losing one costs time,
/// never truth. A snapshot whose checksum does not hold is not returned.
class SnapshotStore {
 public:
    virtual ~SnapshotStore() = default;

    [[nodiscard]] virtual events::Result<std::vector<Snapshot>> load() const = 0;
    /// Not fsynced by itself. Never stores one beyond the log's end.
    [[nodiscard]] virtual events::Result<void> save(const std::vector<Snapshot>& snapshots) = 0;
};

}  // namespace orderlog::engine
