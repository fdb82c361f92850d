#pragma once

#include "events/event.hpp"
#include "events/result.hpp"
#include "events/stream_heads.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace orderlog::events {

/// An order as one page of the log has it: where its bytes begin in the body and what they hash to.
struct OrderEntry {
    OrderKey key{};
    LogPosition position{};  ///< Ignored by append, which writes the event's own.
    std::uint32_t offset{0};
    Digest digest{};
    friend bool operator==(const OrderEntry&, const OrderEntry&) = default;
};

/// A page as received, less personal values, uncompressed.
struct Body {
    std::string bytes{};
    std::uint16_t cut_list{0};  ///< Version of the list of values that were cut out.
    friend bool operator==(const Body&, const Body&) = default;
};

/// An event to be appended.
struct NewEvent {
    StreamId stream{};
    StreamVersion expected{};  ///< The stream's version just before this event, earlier ones of the
                               ///< batch counted.
    Time time{};               ///< Never before the log's last event time.
    std::string actor{};
    LogPosition correlation{};  ///< The run; 0 if none.
    LogPosition
        causation{};  ///< What justifies it; may be a position of the same batch; 0 if none.
    Event event{};
    std::optional<Body> body{};
    std::vector<OrderEntry> order_entries{};  ///< Orders of the body that are new or changed.
};

/// An event as it was stored.
struct StoredEvent {
    LogPosition position{};
    StreamId stream{};
    StreamVersion version{};
    Time time{};
    std::string actor{};
    std::string program{};  ///< Version of the program that wrote it.
    LogPosition correlation{};
    LogPosition causation{};
    Event event{};
    std::uint32_t body_size{0};    ///< Raw size of the stored body; 0: none.
    std::uint32_t record_size{0};  ///< Bytes of the record.
    Sha256 previous{};             ///< Hash of the stream's previous record; zeros for the first.
    friend bool operator==(const StoredEvent&, const StoredEvent&) = default;
};

struct ReadLimit {
    std::size_t events{1000};
    std::size_t record_bytes{4 << 20};  ///< At least one event is read, whatever its size.
};

struct LogInfo {
    LogId id{};
    bool simulated{false};  ///< Some EngineStarted said so.
    LogPosition last{};
    Time last_time{};
};

/// The append-only log. One writer, so positions are dense and ordered by construction.
/// Reads are thread-safe and may run beside an append, of which they see all or nothing; `append`
/// is called by one thread only. After a failed append the process must end: what is on disk is
/// then unknown until the log is opened again.
class EventLog {
 public:
    virtual ~EventLog() = default;

    [[nodiscard]] virtual LogInfo info() const = 0;

    /// Stores the whole batch or nothing, durable on return; returns the last position.
    /// `version_conflict` if any expected version is not the stream's.
    /// `rejected` if a record is above `record_size_max`.
    /// REQUIRES: the batch is not empty; times do not go back; records and bodies ≤ 8 MB in sum
    /// unless at most one of its events has a body.
    [[nodiscard]] virtual Result<LogPosition> append(std::vector<NewEvent> batch) = 0;

    /// Events after `after` in order; empty at the end.
    [[nodiscard]] virtual Result<std::vector<StoredEvent>> read(LogPosition after,
                                                                ReadLimit limit) const = 0;
    /// Events of one stream with a version above `after`, in order.
    [[nodiscard]] virtual Result<std::vector<StoredEvent>> read_stream(const StreamId& stream,
                                                                       StreamVersion after,
                                                                       ReadLimit limit) const = 0;
    /// 0 for a stream that does not exist.
    [[nodiscard]] virtual Result<StreamVersion> version(const StreamId& stream) const = 0;
    /// All streams that hold events, sorted.
    [[nodiscard]] virtual Result<std::vector<StreamId>> streams() const = 0;
    /// The newest record of each of them, all as of one position.
    [[nodiscard]] virtual Result<StreamHeads> heads() const = 0;

    /// The body stored beside the event, uncompressed. `not_found` if it has none; `corrupt` if
    /// its hash is not the event's.
    [[nodiscard]] virtual Result<std::string> body(LogPosition position) const = 0;
    /// SHA-256 of the record's bytes as stored.
    [[nodiscard]] virtual Result<Sha256> record_hash(LogPosition position) const = 0;

    /// The newest entry of each key, in the order asked; none for an unknown order.
    [[nodiscard]] virtual Result<std::vector<std::optional<OrderEntry>>> order_heads(
        std::span<const OrderKey> keys) const = 0;
    /// Every entry of an order, oldest first.
    [[nodiscard]] virtual Result<std::vector<OrderEntry>> order_entries(
        const OrderKey& key) const = 0;
};

}  // namespace orderlog::events
