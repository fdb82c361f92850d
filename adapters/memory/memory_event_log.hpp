#pragma once

#include "events/event_log.hpp"

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <shared_mutex>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace orderlog::adapters {

/// A log that lives as long as the object: for simulation, tests and dry runs. It keeps encoded
/// records, so that hashes, sizes and what a reader gets are those of a log on disk.
class MemoryEventLog final : public events::EventLog {
 public:
    explicit MemoryEventLog(events::LogId id = events::LogId{"memory"});

    [[nodiscard]] events::LogInfo info() const override;
    [[nodiscard]] events::Result<events::LogPosition> append(
        std::vector<events::NewEvent> batch) override;
    [[nodiscard]] events::Result<std::vector<events::StoredEvent>> read(
        events::LogPosition after, events::ReadLimit limit) const override;
    [[nodiscard]] events::Result<std::vector<events::StoredEvent>> read_stream(
        const events::StreamId& stream, events::StreamVersion after,
        events::ReadLimit limit) const override;
    [[nodiscard]] events::Result<events::StreamVersion> version(
        const events::StreamId& stream) const override;
    [[nodiscard]] events::Result<std::vector<events::StreamId>> streams() const override;
    [[nodiscard]] events::Result<events::StreamHeads> heads() const override;
    [[nodiscard]] events::Result<std::string> body(events::LogPosition position) const override;
    [[nodiscard]] events::Result<events::Sha256> record_hash(
        events::LogPosition position) const override;
    [[nodiscard]] events::Result<std::vector<std::optional<events::OrderEntry>>> order_heads(
        std::span<const events::OrderKey> keys) const override;
    [[nodiscard]] events::Result<std::vector<events::OrderEntry>> order_entries(
        const events::OrderKey& key) const override;

    /// The stored bytes of all records, oldest first: what a test compares byte for byte.
    [[nodiscard]] std::vector<std::string> records() const;

    /// Drops records and bodies up to `last`, and what is known of orders but for their heads. For
    /// simulations whose log would not fit into memory; who reads them gets `not_found`.
    void forget(events::LogPosition last);

    /// As a disk that loses a log's end: nothing beyond `kept` was ever there. For simulation.
    /// REQUIRES: the log reaches there.
    void lose_end(events::LogPosition kept);

 private:
    /// A stream, or what a batch adds to it.
    struct Stream {
        std::uint64_t forgotten{0};  ///< Events before the first of `positions`.
        std::vector<events::LogPosition> positions{};
        events::LogPosition last{};  ///< Of its last record …
        events::Sha256 last_hash{};  ///< … and its hash.

        [[nodiscard]] std::uint64_t size() const { return forgotten + positions.size(); }
    };
    /// What a batch adds, until all of it is known to be good.
    struct Batch {
        std::vector<std::string> records{};
        std::map<events::StreamId, Stream> streams{};
        events::LogInfo info{};
    };

    [[nodiscard]] events::Result<void> add(const events::NewEvent& event, Batch& batch) const;
    [[nodiscard]] events::Sha256 hash_of_last(const events::StreamId& stream,
                                              const Batch& batch) const;
    [[nodiscard]] const std::string& record_at(events::LogPosition position) const;
    [[nodiscard]] events::StreamVersion version_in(const events::StreamId& stream,
                                                   const Batch& batch) const;
    void keep(Batch& batch, std::vector<events::NewEvent>& events);
    [[nodiscard]] events::Result<std::vector<events::StoredEvent>> decode(
        std::span<const events::LogPosition> positions, events::ReadLimit limit) const;

    mutable std::shared_mutex mutex_;  // readers beside the one who appends
    events::LogInfo info_;
    events::LogPosition forgotten_{};
    std::deque<std::string> records_;  // of the positions that follow it
    std::unordered_map<events::StreamId, Stream> streams_;
    std::map<events::LogPosition, std::string> bodies_;
    std::unordered_map<events::OrderKey, std::vector<events::OrderEntry>> orders_;
};

}  // namespace orderlog::adapters
