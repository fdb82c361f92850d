#pragma once

#include "engine/snapshot_store.hpp"
#include "events/event_log.hpp"

#include <map>
#include <string>
#include <vector>

namespace orderlog::adapters {

/// Snapshots that live as long as the object. Used by one thread.
class MemorySnapshotStore final : public engine::SnapshotStore {
 public:
    /// `log` must outlive the store.
    explicit MemorySnapshotStore(const events::EventLog& log) : log_(log) {}

    /// Sorted by key.
    [[nodiscard]] events::Result<std::vector<engine::Snapshot>> load() const override;
    /// Takes the place of snapshots of the same keys. `rejected`, and nothing is stored, if one is
    /// beyond the log's end.
    [[nodiscard]] events::Result<void> save(
        const std::vector<engine::Snapshot>& snapshots) override;

 private:
    const events::EventLog& log_;
    std::map<std::string, engine::Snapshot> snapshots_;
};

}  // namespace orderlog::adapters
