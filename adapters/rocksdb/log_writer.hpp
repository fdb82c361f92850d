#pragma once

#include "adapters/rocksdb/body_frame.hpp"
#include "adapters/rocksdb/entries.hpp"
#include "adapters/rocksdb/high_water.hpp"
#include "events/engine_events.hpp"
#include "events/event_log.hpp"
#include "events/result.hpp"

#include <rocksdb/write_batch.h>

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <vector>

namespace orderlog::adapters {

class Database;

/// What a log's writer must know of what is there already.
struct WriterState {
    events::LogInfo info{};
    events::StreamHeads heads{};
};

/// A loss that the first append must accept, and the high-water file that names what is lost.
struct LossToAccept {
    events::LossAccepted loss{};
    std::filesystem::path high_water{};
};

/// Appends to a log. `append` is called by one thread; the rest is thread-safe.
class LogWriter {
 public:
    /// REQUIRES: the database outlives the writer and is opened for writing.
    LogWriter(Database& database, std::unique_ptr<HighWaterFile> high_water, WriterState state);
    /// The high-water file stays as it is until an append is durable; that one must hold the loss,
    /// and takes away the snapshots that tell of what is lost.
    LogWriter(Database& database, LossToAccept loss, WriterState state);

    /// See EventLog::append.
    [[nodiscard]] events::Result<events::LogPosition> append(std::vector<events::NewEvent> batch);

    [[nodiscard]] events::LogInfo info() const;
    [[nodiscard]] events::StreamVersion version(const events::StreamId& stream) const;
    [[nodiscard]] std::vector<events::StreamId> streams() const;
    [[nodiscard]] events::StreamHeads heads() const;

 private:
    /// What will be true once the batch is stored.
    struct Pending {
        events::LogInfo info{};
        std::map<events::StreamId, StreamHead> heads{};
        events::Sha256 hash{};
        std::size_t bytes{0};
        std::size_t bodies{0};
    };
    struct Sizes {
        std::uint32_t record{0};
        std::uint32_t body{0};
        std::uint32_t stored_body{0};
    };

    [[nodiscard]] events::Result<void> add_all(std::vector<events::NewEvent>& batch,
                                               Pending& pending);
    [[nodiscard]] events::Result<void> add(events::NewEvent& event, Pending& pending);
    [[nodiscard]] events::Result<std::uint32_t> add_body(const events::Body& body,
                                                         events::LogPosition position);
    void add_orders(const std::vector<events::OrderEntry>& entries, events::LogPosition position);
    void add_index(const events::StoredEvent& event, const Sizes& sizes);
    void add_heads(const Pending& pending);
    [[nodiscard]] events::Result<void> accept(const std::vector<events::NewEvent>& batch);
    [[nodiscard]] events::Result<void> keep(const HighWater& mark);
    [[nodiscard]] StreamHead& head_of(const events::StreamId& stream, Pending& pending) const;

    Database& database_;
    std::unique_ptr<HighWaterFile> high_water_;
    std::optional<LossToAccept> loss_;  // none once it is accepted
    BodyCompressor compressor_;
    rocksdb::WriteBatch batch_;  // reused for its memory
    mutable std::shared_mutex mutex_;
    WriterState state_;  // under mutex_; only `append` changes it
};

}  // namespace orderlog::adapters
