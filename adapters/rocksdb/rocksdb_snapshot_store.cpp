#include "adapters/rocksdb/rocksdb_snapshot_store.hpp"

#include "adapters/rocksdb/big_endian.hpp"
#include "adapters/rocksdb/database.hpp"
#include "adapters/rocksdb/keys.hpp"
#include "adapters/rocksdb/rocksdb_event_log.hpp"
#include "adapters/rocksdb/status.hpp"
#include "events/crc32c.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

namespace orderlog::adapters {

using engine::Snapshot;
using events::ErrorKind;
using events::fail;
using events::Result;

namespace {

// The key is part of what is summed, so that a value under another's key does not pass.
std::uint32_t checksum(std::string_view key, std::string_view bytes) {
    return events::crc32c(bytes, events::crc32c(key));
}

/// A value of family `meta`: state version, position, state, checksum of all with the key.
std::string encode(const Snapshot& snapshot) {
    std::string bytes;
    append_number(bytes, snapshot.state_version, 4);
    append_number(bytes, snapshot.position.value(), 8);
    bytes.append(snapshot.state);
    append_number(bytes, checksum(snapshot.key, bytes), 4);
    return bytes;
}

/// None if the value is not what was written under this key.
std::optional<Snapshot> decode_snapshot(std::string_view key, std::string_view bytes) {
    constexpr std::size_t fixed_bytes = 4 + 8 + 4;
    if (bytes.size() < fixed_bytes) {
        return std::nullopt;
    }
    BigEndianReader reader{bytes};
    Snapshot snapshot{.key = std::string{key},
                      .state_version = static_cast<std::uint32_t>(reader.number(4)),
                      .position = events::LogPosition{reader.number(8)},
                      .state = std::string{reader.bytes(bytes.size() - fixed_bytes)}};
    const bool whole = reader.number(4) == checksum(key, bytes.substr(0, bytes.size() - 4));
    return whole ? std::optional{std::move(snapshot)} : std::nullopt;
}

}  // namespace

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
