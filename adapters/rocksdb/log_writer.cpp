#include "adapters/rocksdb/log_writer.hpp"

#include "adapters/rocksdb/database.hpp"
#include "adapters/rocksdb/keys.hpp"
#include "adapters/rocksdb/leftovers.hpp"
#include "events/check.hpp"
#include "events/event_numbers.hpp"
#include "events/record.hpp"

#include <algorithm>
#include <mutex>
#include <utility>

namespace orderlog::adapters {

using events::check;
using events::ErrorKind;
using events::fail;
using events::LogPosition;
using events::NewEvent;
using events::Result;
using events::StoredEvent;
using events::StreamId;
using events::StreamVersion;

namespace {

// Above it RocksDB's memtables and the reader of the WAL would be asked for too much at once.
constexpr std::size_t batch_bytes_max = std::size_t{8} << 20;
// Guards each key of a batch from here to the memtable.
constexpr std::size_t protection_bytes_per_key = 8;
constexpr std::size_t batch_bytes_kept = std::size_t{2} << 20;

rocksdb::WriteBatch empty_batch() {
    return rocksdb::WriteBatch{0, 0, protection_bytes_per_key, 0};
}

Result<void> check_ids(const NewEvent& event) {
    std::size_t longest =
        std::max(event.stream.tenant.value().size(), event.stream.connection.value().size());
    for (const auto& entry : event.order_entries) {
        longest =
            std::max({longest, entry.key.tenant.value().size(), entry.key.order.value().size()});
    }
    if (longest > id_bytes_max) {
        return fail(ErrorKind::rejected, "an id of " + std::to_string(longest) +
                                             " bytes is above the limit of " +
                                             std::to_string(id_bytes_max));
    }
    return {};
}

StoredEvent stored_event(NewEvent& event, LogPosition position, const StreamHead& head) {
    return StoredEvent{
        .position = position,
        .stream = event.stream,
        .version = next(head.version),
        .time = event.time,
        .actor = std::move(event.actor),
        .program = ORDERLOG_VERSION,
        .correlation = event.correlation,
        .causation = event.causation,
        .event = std::move(event.event),
        .body_size = event.body ? static_cast<std::uint32_t>(event.body->bytes.size()) : 0,
        .record_size = 0,
        .previous = head.hash};
}

bool says_simulated(const events::Event& event) {
    const auto* started = std::get_if<events::EngineStarted>(&event);
    return started != nullptr && started->simulated;
}

}  // namespace

LogWriter::LogWriter(Database& database, std::unique_ptr<HighWaterFile> high_water,
                     WriterState state)
    : database_(database),
      high_water_(std::move(high_water)),
      batch_(empty_batch()),
      state_(std::move(state)) {}

LogWriter::LogWriter(Database& database, LossToAccept loss, WriterState state)
    : database_(database),
      loss_(std::move(loss)),
      batch_(empty_batch()),
      state_(std::move(state)) {}

Result<LogPosition> LogWriter::append(std::vector<NewEvent> batch) {
    check(!batch.empty());
    Pending pending{.info = state_.info, .heads = {}, .hash = {}};
    if (auto added = add_all(batch, pending); !added) {
        return tl::make_unexpected(added.error());
    }
    if (auto written = database_.write(batch_, /*sync*/ true); !written) {
        return tl::make_unexpected(written.error());
    }
    if (auto kept = keep({pending.info.last, pending.hash}); !kept) {
        database_.stop_writing(kept.error());
        return tl::make_unexpected(kept.error());
    }
    const std::unique_lock lock{mutex_};
    state_.info = pending.info;
    for (auto& [stream, head] : pending.heads) {
        state_.heads[stream] = head;
    }
    return pending.info.last;
}

Result<void> LogWriter::add_all(std::vector<NewEvent>& batch, Pending& pending) {
    if (batch_.GetDataSize() > batch_bytes_kept) {
        batch_ = empty_batch();
    }
    batch_.Clear();
    if (auto accepted = accept(batch); !accepted) {
        return accepted;
    }
    for (NewEvent& event : batch) {
        if (auto added = add(event, pending); !added) {
            return added;
        }
    }
    // A body has the size that Amazon gave it: alone it may be larger, with the events it caused.
    check(pending.bodies <= 1 || pending.bytes <= batch_bytes_max);
    add_heads(pending);
    return {};
}

Result<void> LogWriter::accept(const std::vector<NewEvent>& batch) {
    if (!loss_) {
        return {};
    }
    // The last of the batch: there the next opening looks for it if this process dies.
    const auto* accepted = std::get_if<events::LossAccepted>(&batch.back().event);
    check(accepted != nullptr && *accepted == loss_->loss);
    return drop_snapshots(database_, batch_);
}

Result<void> LogWriter::keep(const HighWater& mark) {
    if (!loss_) {
        return high_water_->store(mark);
    }
    return HighWaterFile::open(loss_->high_water, mark)
        .map([this](std::unique_ptr<HighWaterFile> opened) {
            high_water_ = std::move(opened);
            loss_.reset();
        });
}

Result<void> LogWriter::add(NewEvent& event, Pending& pending) {
    if (auto fits = check_ids(event); !fits) {
        return fits;
    }
    StreamHead& head = head_of(event.stream, pending);
    if (head.version != event.expected) {
        return fail(ErrorKind::version_conflict,
                    "stream '" + event.stream.tenant.value() + "/" +
                        event.stream.connection.value() + "' is at version " +
                        std::to_string(head.version.value()) + ", expected " +
                        std::to_string(event.expected.value()));
    }
    check(event.time >= pending.info.last_time);
    const LogPosition position = next(pending.info.last);
    Sizes sizes;
    if (event.body) {
        const auto stored = add_body(*event.body, position);
        if (!stored) {
            return tl::make_unexpected(stored.error());
        }
        sizes.stored_body = *stored;
    }
    const StoredEvent stored = stored_event(event, position, head);
    const std::string record = events::encode_record(stored);
    if (record.size() > events::record_size_max) {
        // What could be written but never read again would end every start from now on.
        return fail(ErrorKind::rejected, "a record of " + std::to_string(record.size()) +
                                             " bytes is above the limit of " +
                                             std::to_string(events::record_size_max));
    }
    batch_.Put(database_.handle(Family::log), log_key(position), record);
    sizes.record = static_cast<std::uint32_t>(record.size());
    sizes.body = stored.body_size;
    add_index(stored, sizes);
    add_orders(event.order_entries, position);

    pending.hash = events::sha256(record);
    head = StreamHead{.version = stored.version, .position = position, .hash = pending.hash};
    pending.info.last = position;
    pending.info.last_time = stored.time;
    pending.info.simulated = pending.info.simulated || says_simulated(stored.event);
    pending.bytes += record.size() + stored.body_size;
    pending.bodies += event.body ? 1 : 0;
    return {};
}

Result<std::uint32_t> LogWriter::add_body(const events::Body& body, LogPosition position) {
    const auto stored = compressor_.stored(body);
    if (!stored) {
        return tl::make_unexpected(stored.error());
    }
    std::uint16_t part = 0;
    // The last part is shorter than the others, if need be empty: that is how a reader knows it.
    for (std::size_t begin = 0; begin <= stored->size(); begin += body_part_bytes) {
        batch_.Put(database_.handle(Family::body), body_key(position, part++),
                   stored->substr(begin, body_part_bytes));
    }
    return static_cast<std::uint32_t>(stored->size());
}

void LogWriter::add_orders(const std::vector<events::OrderEntry>& entries, LogPosition position) {
    for (const auto& entry : entries) {
        batch_.Put(database_.handle(Family::orders), order_key(entry.key, position),
                   encode_order_value(entry));
    }
}

void LogWriter::add_index(const StoredEvent& event, const Sizes& sizes) {
    const IndexEntry entry{.position = event.position,
                           .type = number_of(event.event),
                           .time = event.time,
                           .record_size = sizes.record,
                           .body_size = sizes.body,
                           .stored_size = sizes.stored_body};
    batch_.Put(database_.handle(Family::index), index_key(event.stream, event.version),
               encode(entry));
}

void LogWriter::add_heads(const Pending& pending) {
    for (const auto& [stream, head] : pending.heads) {
        batch_.Put(database_.handle(Family::index), head_key(stream), encode(head));
    }
    if (pending.info.simulated && !state_.info.simulated) {
        batch_.Put(database_.handle(Family::meta), simulated_key, "1");
    }
}

StreamHead& LogWriter::head_of(const StreamId& stream, Pending& pending) const {
    const auto [head, is_new] = pending.heads.try_emplace(stream);
    if (is_new) {
        const auto stored = state_.heads.find(stream);
        if (stored != state_.heads.end()) {
            head->second = stored->second;
        }
    }
    return head->second;
}

events::LogInfo LogWriter::info() const {
    const std::shared_lock lock{mutex_};
    return state_.info;
}

StreamVersion LogWriter::version(const StreamId& stream) const {
    const std::shared_lock lock{mutex_};
    const auto head = state_.heads.find(stream);
    return head == state_.heads.end() ? StreamVersion{} : head->second.version;
}

std::vector<StreamId> LogWriter::streams() const {
    const std::shared_lock lock{mutex_};
    std::vector<StreamId> streams;
    streams.reserve(state_.heads.size());
    for (const auto& [stream, head] : state_.heads) {
        streams.push_back(stream);
    }
    return streams;
}

events::StreamHeads LogWriter::heads() const {
    const std::shared_lock lock{mutex_};
    return state_.heads;
}

}  // namespace orderlog::adapters
