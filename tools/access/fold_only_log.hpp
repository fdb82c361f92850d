#pragma once

#include "events/event_log.hpp"

namespace orderlog::tools {

/// A log that keeps nothing of what is appended to it: for an engine that shall fold a log that
/// another process may be writing, to tell its state. Borrows the log.
class FoldOnlyLog final : public events::EventLog {
 public:
    explicit FoldOnlyLog(const events::EventLog& log) : log_(log), last_(log.info().last) {}

    [[nodiscard]] events::LogInfo info() const override { return log_.info(); }
    [[nodiscard]] events::Result<events::LogPosition> append(
        std::vector<events::NewEvent> batch) override {
        last_ = events::LogPosition{last_.value() + batch.size()};
        return last_;
    }
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
    events::LogPosition last_;
};

}  // namespace orderlog::tools
