#pragma once

#include "events/event_log.hpp"

#include <span>
#include <utility>
#include <vector>

namespace orderlog::sim {

/// The log that it was given; who derives from it changes what it wants to. `inner` is borrowed.
class ForwardingLog : public events::EventLog {
 public:
    explicit ForwardingLog(events::EventLog& inner) : inner_(inner) {}

    [[nodiscard]] events::LogInfo info() const override { return inner_.info(); }
    [[nodiscard]] events::Result<events::LogPosition> append(
        std::vector<events::NewEvent> batch) override {
        return inner_.append(std::move(batch));
    }
    [[nodiscard]] events::Result<std::vector<events::StoredEvent>> read(
        events::LogPosition after, events::ReadLimit limit) const override {
        return inner_.read(after, limit);
    }
    [[nodiscard]] events::Result<std::vector<events::StoredEvent>> read_stream(
        const events::StreamId& stream, events::StreamVersion after,
        events::ReadLimit limit) const override {
        return inner_.read_stream(stream, after, limit);
    }
    [[nodiscard]] events::Result<events::StreamVersion> version(
        const events::StreamId& stream) const override {
        return inner_.version(stream);
    }
    [[nodiscard]] events::Result<std::vector<events::StreamId>> streams() const override {
        return inner_.streams();
    }
    [[nodiscard]] events::Result<events::StreamHeads> heads() const override {
        return inner_.heads();
    }
    [[nodiscard]] events::Result<std::string> body(events::LogPosition position) const override {
        return inner_.body(position);
    }
    [[nodiscard]] events::Result<events::Sha256> record_hash(
        events::LogPosition position) const override {
        return inner_.record_hash(position);
    }
    [[nodiscard]] events::Result<std::vector<std::optional<events::OrderEntry>>> order_heads(
        std::span<const events::OrderKey> keys) const override {
        return inner_.order_heads(keys);
    }
    [[nodiscard]] events::Result<std::vector<events::OrderEntry>> order_entries(
        const events::OrderKey& key) const override {
        return inner_.order_entries(key);
    }

 private:
    events::EventLog& inner_;
};

}  // namespace orderlog::sim
