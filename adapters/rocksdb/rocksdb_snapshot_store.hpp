#pragma once

#include "engine/snapshot_store.hpp"
#include "events/result.hpp"

#include <vector>

namespace orderlog::adapters {

class RocksdbEventLog;

/// Snapshots in family `meta` of the log they are folded from. Used by the thread that appends.
/// Written without a sync of their own: they reach the disk with the next append, never before the
/// events they are folded from.
class RocksdbSnapshotStore final : public engine::SnapshotStore {
 public:
    /// REQUIRES: the log outlives the store.
    explicit RocksdbSnapshotStore(RocksdbEventLog& log) : log_(log) {}

    /// Sorted by key; those that cannot be read, or are beyond the log's end, are left out.
    [[nodiscard]] events::Result<std::vector<engine::Snapshot>> load() const override;
    /// Takes the place of snapshots of the same keys. `rejected`, and nothing is stored, if one is
    /// beyond the log's end or the log is open for reading only.
    [[nodiscard]] events::Result<void> save(const std::vector<engine::Snapshot>& all) override;

 private:
    RocksdbEventLog& log_;
};

}  // namespace orderlog::adapters
