#include "adapters/rocksdb/rocksdb_snapshot_store.hpp"

#include "adapters/rocksdb/database.hpp"
#include "adapters/rocksdb/keys.hpp"
#include "adapters/rocksdb/rocksdb_event_log.hpp"
#include "adapters/rocksdb/status.hpp"
#include "adapters/rocksdb/stored_snapshot.hpp"

#include <utility>

namespace orderlog::adapters {

using engine::Snapshot;
using events::ErrorKind;
using events::fail;
using events::Result;

Result<std::vector<Snapshot>> RocksdbSnapshotStore::load() const {
    std::vector<Snapshot> snapshots;
    const auto last = log_.info().last;
    const auto entry = log_.database().all_of(Family::meta);
    for (entry->Seek(snapshot_begin); entry->Valid() && entry->key().starts_with(snapshot_begin);
         entry->Next()) {
        const auto key = entry->key().ToStringView().substr(snapshot_begin.size());
        auto snapshot = decode_snapshot(key, entry->value().ToStringView());
        if (!snapshot || snapshot->position > last) {
            return std::vector<Snapshot>{};
        }
        snapshots.push_back(std::move(*snapshot));
    }
    if (!entry->status().ok()) {
        return tl::make_unexpected(error_from(entry->status(), "read the snapshots"));
    }
    return snapshots;
}

Result<void> RocksdbSnapshotStore::save(const std::vector<Snapshot>& all) {
    Database& database = log_.database();
    if (database.mode() != DatabaseMode::writer) {
        return fail(ErrorKind::rejected, "this log is open for reading only");
    }
    const auto last = log_.info().last;
    rocksdb::WriteBatch batch;
    for (const Snapshot& snapshot : all) {
        if (snapshot.position > last) {
            return fail(ErrorKind::rejected, "snapshot '" + snapshot.key + "' is at position " +
                                                 std::to_string(snapshot.position.value()) +
                                                 ", the log ends at " +
                                                 std::to_string(last.value()));
        }
        batch.Put(database.handle(Family::meta), snapshot_key(snapshot.key), encode(snapshot));
    }
    return all.empty() ? Result<void>{} : database.write(batch, /*sync*/ false);
}

}  // namespace orderlog::adapters
