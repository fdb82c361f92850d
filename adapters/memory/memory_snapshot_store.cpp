#include "adapters/memory/memory_snapshot_store.hpp"

#include <fmt/core.h>

namespace orderlog::adapters {

using engine::Snapshot;
using events::ErrorKind;
using events::fail;
using events::Result;

Result<std::vector<Snapshot>> MemorySnapshotStore::load() const {
    std::vector<Snapshot> all;
    for (const auto& [key, snapshot] : snapshots_) {
        all.push_back(snapshot);
    }
    return all;
}

Result<void> MemorySnapshotStore::save(const std::vector<Snapshot>& snapshots) {
    const events::LogPosition last = log_.info().last;
    for (const Snapshot& snapshot : snapshots) {
        if (snapshot.position > last) {
            return fail(ErrorKind::rejected,
                        fmt::format("snapshot '{}' is of position {}, the log ends at {}",
                                    snapshot.key, snapshot.position.value(), last.value()));
        }
    }
    for (const Snapshot& snapshot : snapshots) {
        snapshots_[snapshot.key] = snapshot;
    }
    return {};
}

}  // namespace orderlog::adapters
