#pragma once

#include "events/event_log.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace orderlog::tools {

/// A log that is read as another one is; what becomes of appends is for who derives from it.
/// Borrows that log.
class ForwardingLog : public events::EventLog {
 public:
    explicit ForwardingLog(const events::EventLog& log) : log_(log) {}

    [[nodiscard]] events::LogInfo info() const override { return log_.info(); }
    [[nodiscard]] events::Result<std::vector<events::StoredEvent>> read(
        events::LogPosition after, events::ReadLimit limit) const override {
        return log_.read(after, limit);
    }
    [[nodiscard]] events::Result<std::vector<events::StoredEvent>> read_stream(
        const events::StreamId& stream, events::StreamVersion after,
        events::ReadLimit limit) const override {
        return log_.read_stream(stream, after, limit);
    }
    [[nodiscard]] events::Result<events::StreamVersion> version(
        const events::StreamId& stream) const override {
        return log_.version(stream);
    }
    [[nodiscard]] events::Result<std::vector<events::StreamId>> streams() const override {
        return log_.streams();
    }
    [[nodiscard]] events::Result<events::StreamHeads> heads() const override {
        return log_.heads();
    }
    [[nodiscard]] events::Result<std::string> body(events::LogPosition position) const override {
        return log_.body(position);
    }
    [[nodiscard]] events::Result<events::Sha256> record_hash(
        events::LogPosition position) const override {
        return log_.record_hash(position);
    }
    [[nodiscard]] events::Result<std::vector<std::optional<events::OrderEntry>>> order_heads(
        std::span<const events::OrderKey> keys) const override {
        return log_.order_heads(keys);
    }
    [[nodiscard]] events::Result<std::vector<events::OrderEntry>> order_entries(
        const events::OrderKey& key) const override {
        return log_.order_entries(key);
    }

 private:
    const events::EventLog& log_;
};

}  // namespace orderlog::tools
