#pragma once

#include "adapters/rocksdb/entries.hpp"
#include "events/event_log.hpp"
#include "events/result.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace orderlog::adapters {

class Database;

/// Where the log ends.
struct LogEnd {
    events::LogPosition position{};
    events::Time time{};
    events::Sha256 hash{};  ///< Of the record's bytes.
};

/// Everything that is read from a log's database, in any of its modes. Thread-safe; each call sees
/// whole appends only. A family that was not opened is `rejected`.
class LogReader {
 public:
    /// REQUIRES: the database outlives the reader and has the families `log`, `index` and `meta`.
    explicit LogReader(const Database& database) : database_(database) {}

    [[nodiscard]] events::Result<LogEnd> end() const;
    [[nodiscard]] events::Result<events::LogId> id() const;
    [[nodiscard]] events::Result<bool> simulated() const;

    [[nodiscard]] events::Result<std::vector<events::StoredEvent>> read(
        events::LogPosition after, events::ReadLimit limit) const;
    [[nodiscard]] events::Result<std::vector<events::StoredEvent>> read_stream(
        const events::StreamId& stream, events::StreamVersion after, events::ReadLimit limit) const;

    /// The record's bytes; `not_found` if the log does not reach there.
    [[nodiscard]] events::Result<std::string> record(events::LogPosition position) const;
    [[nodiscard]] events::Result<events::StoredEvent> event(events::LogPosition position) const;
    [[nodiscard]] events::Result<std::optional<IndexEntry>> index_entry(
        const events::StreamId& stream, events::StreamVersion version) const;
    /// See RocksdbEventLog.
    [[nodiscard]] events::Result<std::vector<events::StreamVersion>> versions_of(
        const events::StreamId& stream, std::span<const events::EventNumber> types,
        events::StreamVersion after) const;
    [[nodiscard]] events::Result<std::optional<StreamHead>> head(
        const events::StreamId& stream) const;
    [[nodiscard]] events::Result<events::StreamHeads> heads() const;

    /// See EventLog.
    [[nodiscard]] events::Result<std::string> body(events::LogPosition position) const;
    /// The body of an event that was read already.
    [[nodiscard]] events::Result<std::string> body_of(const events::StoredEvent& event) const;
    [[nodiscard]] events::Result<std::vector<std::optional<events::OrderEntry>>> order_heads(
        std::span<const events::OrderKey> keys) const;
    [[nodiscard]] events::Result<std::vector<events::OrderEntry>> order_entries(
        const events::OrderKey& key) const;

 private:
    [[nodiscard]] events::Result<std::string> stored_body(events::LogPosition position,
                                                          std::size_t bytes_max) const;

    const Database& database_;
};

}  // namespace orderlog::adapters
