#pragma once

#include "adapters/rocksdb/high_water.hpp"
#include "adapters/rocksdb/statistics.hpp"
#include "adapters/rocksdb/verification.hpp"
#include "events/event_log.hpp"
#include "events/event_numbers.hpp"
#include "events/stream_heads.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace orderlog::adapters {

class Database;
class LogReader;
class LogWriter;
enum class DatabaseMode : std::uint8_t;

/// The event log on RocksDB. Its database is `data_dir/log`, its high-water file
/// `data_dir/high_water`. One process at a time may write; others read.
class RocksdbEventLog final : public events::EventLog {
 public:
    struct WriterOptions {
        std::size_t cache_bytes{std::size_t{16} << 20};  ///< Blocks, indexes and filters together.
        /// Go on from where the log ends although acknowledged events are gone; see `loss`.
        bool accept_loss{false};
    };
    /// Opens for writing and makes what is missing. `unavailable` while another process writes;
    /// `corrupt` if acknowledged events are gone or the last records do not hold together.
    [[nodiscard]] static events::Result<std::unique_ptr<RocksdbEventLog>> open(
        const std::filesystem::path& data_dir, const WriterOptions& options);
    [[nodiscard]] static events::Result<std::unique_ptr<RocksdbEventLog>> open(
        const std::filesystem::path& data_dir);

    /// Families that a secondary leaves closed open faster.
    struct Scope {
        bool bodies{true};
        bool orders{true};
    };
    /// REQUIRES: no process writes the log. `not_found` if there is none. Append is `rejected`.
    [[nodiscard]] static events::Result<std::unique_ptr<RocksdbEventLog>> open_read_only(
        const std::filesystem::path& data_dir);
    /// Beside a process that writes; sees what was there when it was opened or last refreshed.
    [[nodiscard]] static events::Result<std::unique_ptr<RocksdbEventLog>> open_secondary(
        const std::filesystem::path& data_dir, Scope scope);
    /// Whichever of the two fits: asks who holds LOCK.
    [[nodiscard]] static events::Result<std::unique_ptr<RocksdbEventLog>> open_for_reading(
        const std::filesystem::path& data_dir, Scope scope);
    ~RocksdbEventLog() override;

    [[nodiscard]] events::LogInfo info() const override;
    [[nodiscard]] events::Result<events::LogPosition> append(
        std::vector<events::NewEvent> batch) override;
    [[nodiscard]] events::Result<std::string> body(events::LogPosition position) const override;
    [[nodiscard]] events::Result<events::Sha256> record_hash(
        events::LogPosition position) const override;
    [[nodiscard]] events::Result<std::vector<events::StoredEvent>> read(
        events::LogPosition after, events::ReadLimit limit) const override;
    [[nodiscard]] events::Result<std::vector<events::StoredEvent>> read_stream(
        const events::StreamId& stream, events::StreamVersion after,
        events::ReadLimit limit) const override;
    [[nodiscard]] events::Result<events::StreamVersion> version(
        const events::StreamId& stream) const override;
    [[nodiscard]] events::Result<std::vector<events::StreamId>> streams() const override;
    [[nodiscard]] events::Result<events::StreamHeads> heads() const override;
    [[nodiscard]] events::Result<std::vector<std::optional<events::OrderEntry>>> order_heads(
        std::span<const events::OrderKey> keys) const override;
    [[nodiscard]] events::Result<std::vector<events::OrderEntry>> order_entries(
        const events::OrderKey& key) const override;

    /// The record's bytes as stored; `not_found` if the log does not reach there.
    [[nodiscard]] events::Result<std::string> record(events::LogPosition position) const;
    /// Versions above `after` of the stream's events of these types, in order, a thousand at most;
    /// from the index alone, so that no other record is read. Empty at the end.
    [[nodiscard]] events::Result<std::vector<events::StreamVersion>> versions_of(
        const events::StreamId& stream, std::span<const events::EventNumber> types,
        events::StreamVersion after) const;
    /// Of heads that were taken from a copy of this log, maybe earlier: `corrupt` if one is not its
    /// record, `not_found` if the log does not reach it.
    [[nodiscard]] events::Result<void> check_holds(const events::StreamHeads& heads) const;
    /// Copies the database as it is now into a directory that is not there, by hard links where
    /// that can be. Any thread. REQUIRES: the log is open for writing.
    [[nodiscard]] events::Result<void> copy_to(const std::filesystem::path& directory) const;
    /// A secondary sees what the writer has written by now; the other modes see it anyway.
    [[nodiscard]] events::Result<void> refresh();
    /// What a log that was opened with `accept_loss` goes on without; none if nothing was lost.
    /// REQUIRES: the first append ends with that very event. Until then the high-water mark stays,
    /// and every opening without `accept_loss` is refused.
    [[nodiscard]] const std::optional<events::LossAccepted>& loss() const { return loss_; }
    /// Of a log that is open for reading: what opening it for writing would say of a lost end.
    [[nodiscard]] events::Result<void> check_not_behind() const;
    /// Reads everything and compares it; see verification.hpp.
    [[nodiscard]] events::Result<VerifyReport> verify(const VerifyProgress& progress) const;
    /// Counts from the index, without reading the log.
    [[nodiscard]] events::Result<LogStatistics> statistics() const;

    /// For the snapshots that live in the same database.
    [[nodiscard]] Database& database() const { return *database_; }

 private:
    explicit RocksdbEventLog(std::unique_ptr<Database> database);

    [[nodiscard]] static events::Result<std::unique_ptr<RocksdbEventLog>> reading(
        const std::filesystem::path& data_dir, DatabaseMode mode, Scope scope);

    std::unique_ptr<Database> database_;
    std::unique_ptr<LogReader> reader_;
    std::unique_ptr<LogWriter> writer_;  // null in the reading modes
    std::optional<events::LossAccepted> loss_;
    /// Read before the database was opened, so that the log must reach it.
    events::Result<std::optional<HighWater>> acknowledged_{};
};

}  // namespace orderlog::adapters
