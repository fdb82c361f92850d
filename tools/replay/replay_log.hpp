#pragma once

#include "events/event_log.hpp"
#include "tools/export/export_check.hpp"
#include "tools/export/line_file.hpp"

#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace orderlog::tools {

/// The log that an export with bodies holds, whole in memory, for reading alone. Positions are the
/// file's. Those between them that it does not hold, of other tenants and of the system, are not
/// read: whoever follows it jumps over them.
class ReplayLog final : public events::EventLog {
 public:
    /// Believes the file as `verify-export` does. `rejected` if it has no bodies or does not begin
    /// at its log's beginning: without its past nothing can be folded.
    [[nodiscard]] static events::Result<std::unique_ptr<ReplayLog>> read(LineReader& reader);

    [[nodiscard]] const CheckedExport& file() const { return file_; }
    /// Whether the file holds an event there.
    [[nodiscard]] bool holds(events::LogPosition position) const {
        return events_.contains(position);
    }

    [[nodiscard]] events::Result<std::vector<events::OrderEntry>> order_entries(
        const events::OrderKey& key) const override;
    [[nodiscard]] events::Result<std::vector<std::optional<events::OrderEntry>>> order_heads(
        std::span<const events::OrderKey> keys) const override;
    /// Of a page whose token is withheld: with the token's hash in its place.
    [[nodiscard]] events::Result<std::string> body(events::LogPosition position) const override;
    /// Zeros of an event that stands without its record.
    [[nodiscard]] events::Result<events::Sha256> record_hash(
        events::LogPosition position) const override;
    [[nodiscard]] events::Result<std::vector<events::StreamId>> streams() const override;
    [[nodiscard]] events::Result<events::StreamVersion> version(
        const events::StreamId& stream) const override;
    /// Of the streams that the file holds.
    [[nodiscard]] events::Result<events::StreamHeads> heads() const override;
    [[nodiscard]] events::Result<std::vector<events::StoredEvent>> read_stream(
        const events::StreamId& stream, events::StreamVersion after,
        events::ReadLimit limit) const override;
    [[nodiscard]] events::Result<std::vector<events::StoredEvent>> read(
        events::LogPosition after, events::ReadLimit limit) const override;
    [[nodiscard]] events::LogInfo info() const override { return info_; }
    /// `rejected`, always.
    [[nodiscard]] events::Result<events::LogPosition> append(
        std::vector<events::NewEvent> batch) override;

 private:
    ReplayLog() = default;

    void put(TakenLine taken);
    void index_orders();
    void index_page(const events::StoredEvent& stored, const std::string& body);

    CheckedExport file_{};
    events::LogInfo info_{};
    events::LogPosition newest_{};  // Put last.
    std::map<events::LogPosition, events::StoredEvent> events_{};
    std::map<events::LogPosition, events::Sha256> hashes_{};
    std::map<events::LogPosition, std::string> bodies_{};
    std::map<events::StreamId, std::vector<events::LogPosition>> streams_{};
    std::unordered_map<events::OrderKey, std::vector<events::OrderEntry>> orders_{};
};

}  // namespace orderlog::tools
