#include "adapters/rocksdb/rocksdb_event_log.hpp"

#include "adapters/rocksdb/chain_check.hpp"
#include "adapters/rocksdb/database.hpp"
#include "adapters/rocksdb/database_copy.hpp"
#include "adapters/rocksdb/free_space.hpp"
#include "adapters/rocksdb/held_lock.hpp"
#include "adapters/rocksdb/log_reader.hpp"
#include "adapters/rocksdb/log_writer.hpp"
#include "adapters/rocksdb/opening.hpp"
#include "events/check.hpp"

#include <system_error>

namespace orderlog::adapters {

using events::Error;
using events::ErrorKind;
using events::fail;
using events::LogInfo;
using events::LogPosition;
using events::Result;
using events::StreamId;
using events::StreamVersion;

namespace {

// Checked at every start: a few milliseconds, and more than one append ever holds.
constexpr std::size_t tail_records = 1000;

std::vector<Family> families_of(RocksdbEventLog::Scope scope) {
    std::vector<Family> families{Family::log, Family::index, Family::meta};
    if (scope.bodies) {
        families.push_back(Family::body);
    }
    if (scope.orders) {
        families.push_back(Family::orders);
    }
    return families;
}

Result<void> make_directory(const std::filesystem::path& data_dir) {
    std::error_code failure;
    std::filesystem::create_directories(data_dir, failure);
    if (failure) {
        return fail(ErrorKind::unavailable,
                    "cannot make '" + data_dir.string() + "': " + failure.message());
    }
    return {};
}

/// What the open protocol found out.
struct Opened {
    WriterState state{};
    std::optional<events::LossAccepted> loss{};
    std::unique_ptr<HighWaterFile> high_water{};  ///< None while a loss is to be accepted.
};

Result<Opened> open_protocol(Database& database, const LogReader& reader, const LogPlace& place,
                             bool accept_loss) {
    Opened opened;
    const auto mark = read_high_water(place.high_water);
    if (!mark) {
        return tl::make_unexpected(mark.error());
    }
    auto loss = found_or_check(database, reader).and_then([&] { return find_loss(reader, *mark); });
    if (loss && *loss && !accept_loss) {
        return tl::make_unexpected(adapters::check_not_behind(reader, *mark).error());
    }
    if (!loss) {
        return tl::make_unexpected(loss.error());
    }
    opened.loss = std::move(*loss);
    auto state = check_tail(reader, tail_records).and_then([&] { return load_state(reader); });
    if (!state) {
        return tl::make_unexpected(state.error());
    }
    opened.state = std::move(*state);
    if (opened.loss) {
        return opened;
    }
    auto file = reader.end().and_then([&](const LogEnd& end) {
        return HighWaterFile::open(place.high_water, {end.position, end.hash});
    });
    if (!file) {
        return tl::make_unexpected(file.error());
    }
    opened.high_water = std::move(*file);
    return opened;
}

}  // namespace

RocksdbEventLog::RocksdbEventLog(std::unique_ptr<Database> database)
    : database_(std::move(database)), reader_(std::make_unique<LogReader>(*database_)) {}

RocksdbEventLog::~RocksdbEventLog() = default;

Result<std::unique_ptr<RocksdbEventLog>> RocksdbEventLog::open(
    const std::filesystem::path& data_dir) {
    return open(data_dir, WriterOptions{});
}

Result<std::unique_ptr<RocksdbEventLog>> RocksdbEventLog::open(
    const std::filesystem::path& data_dir, const WriterOptions& options) {
    const LogPlace place = place_in(data_dir);
    auto ready = make_directory(data_dir)
                     .and_then([&] { return check_free_space(place.database); })
                     .and_then([&] {
                         return options.accept_loss ? find_loss(place).map([](const auto&) {})
                                                    : check_before_writing(place);
                     });
    if (!ready) {
        return tl::make_unexpected(ready.error());
    }
    auto database = Database::open({.directory = place.database,
                                    .mode = DatabaseMode::writer,
                                    .families = {all_families.begin(), all_families.end()},
                                    .cache_bytes = options.cache_bytes});
    if (!database) {
        return tl::make_unexpected(database.error());
    }
    std::unique_ptr<RocksdbEventLog> log{new RocksdbEventLog{std::move(*database)}};
    auto opened = open_protocol(*log->database_, *log->reader_, place, options.accept_loss);
    if (!opened) {
        return tl::make_unexpected(opened.error());
    }
    log->loss_ = opened->loss;
    log->writer_ = opened->loss
                       ? std::make_unique<LogWriter>(*log->database_,
                                                     LossToAccept{*opened->loss, place.high_water},
                                                     std::move(opened->state))
                       : std::make_unique<LogWriter>(*log->database_, std::move(opened->high_water),
                                                     std::move(opened->state));
    return log;
}

Result<std::unique_ptr<RocksdbEventLog>> RocksdbEventLog::open_read_only(
    const std::filesystem::path& data_dir) {
    return reading(data_dir, DatabaseMode::read_only, {});
}

Result<std::unique_ptr<RocksdbEventLog>> RocksdbEventLog::open_secondary(
    const std::filesystem::path& data_dir, Scope scope) {
    return reading(data_dir, DatabaseMode::secondary, scope);
}

Result<std::unique_ptr<RocksdbEventLog>> RocksdbEventLog::open_for_reading(
    const std::filesystem::path& data_dir, Scope scope) {
    return is_being_written(place_in(data_dir).database) ? open_secondary(data_dir, scope)
                                                         : open_read_only(data_dir);
}

Result<std::unique_ptr<RocksdbEventLog>> RocksdbEventLog::reading(
    const std::filesystem::path& data_dir, DatabaseMode mode, Scope scope) {
    const LogPlace place = place_in(data_dir);
    auto acknowledged = read_high_water(place.high_water);
    auto database =
        Database::open({.directory = place.database, .mode = mode, .families = families_of(scope)});
    if (!database) {
        return tl::make_unexpected(database.error());
    }
    std::unique_ptr<RocksdbEventLog> log{new RocksdbEventLog{std::move(*database)}};
    log->acknowledged_ = std::move(acknowledged);
    if (auto id = log->reader_->id(); !id) {
        return tl::make_unexpected(id.error());
    }
    return log;
}

LogInfo RocksdbEventLog::info() const {
    if (writer_) {
        return writer_->info();
    }
    const auto id = reader_->id();
    const auto simulated = reader_->simulated();
    const auto end = reader_->end();
    // A log whose end cannot be read ends, for a reader, at nothing; every read says why.
    return LogInfo{.id = id ? *id : events::LogId{},
                   .simulated = simulated && *simulated,
                   .last = end ? end->position : LogPosition{},
                   .last_time = end ? end->time : events::Time{}};
}

Result<LogPosition> RocksdbEventLog::append(std::vector<events::NewEvent> batch) {
    if (!writer_) {
        return fail(ErrorKind::rejected, "this log is open for reading only");
    }
    return writer_->append(std::move(batch));
}

Result<std::vector<events::StoredEvent>> RocksdbEventLog::read(LogPosition after,
                                                               events::ReadLimit limit) const {
    return reader_->read(after, limit);
}

Result<std::vector<events::StoredEvent>> RocksdbEventLog::read_stream(
    const StreamId& stream, StreamVersion after, events::ReadLimit limit) const {
    return reader_->read_stream(stream, after, limit);
}

Result<StreamVersion> RocksdbEventLog::version(const StreamId& stream) const {
    if (writer_) {
        return writer_->version(stream);
    }
    return reader_->head(stream).map(
        [](const auto& head) { return head ? head->version : StreamVersion{}; });
}

Result<std::vector<StreamId>> RocksdbEventLog::streams() const {
    if (writer_) {
        return writer_->streams();
    }
    return reader_->heads().map([](const auto& heads) {
        std::vector<StreamId> streams;
        for (const auto& [stream, head] : heads) {
            streams.push_back(stream);
        }
        return streams;
    });
}

Result<events::StreamHeads> RocksdbEventLog::heads() const {
    return writer_ ? writer_->heads() : reader_->heads();
}

Result<std::string> RocksdbEventLog::body(LogPosition position) const {
    return reader_->body(position);
}

Result<events::Sha256> RocksdbEventLog::record_hash(LogPosition position) const {
    return reader_->record(position).map(
        [](const std::string& bytes) { return events::sha256(bytes); });
}

Result<std::vector<std::optional<events::OrderEntry>>> RocksdbEventLog::order_heads(
    std::span<const events::OrderKey> keys) const {
    return reader_->order_heads(keys);
}

Result<std::vector<events::OrderEntry>> RocksdbEventLog::order_entries(
    const events::OrderKey& key) const {
    return reader_->order_entries(key);
}

Result<std::string> RocksdbEventLog::record(LogPosition position) const {
    return reader_->record(position);
}

Result<std::vector<StreamVersion>> RocksdbEventLog::versions_of(
    const StreamId& stream, std::span<const events::EventNumber> types, StreamVersion after) const {
    return reader_->versions_of(stream, types, after);
}

Result<void> RocksdbEventLog::check_holds(const events::StreamHeads& heads) const {
    for (const auto& [stream, head] : heads) {
        const auto hash = record_hash(head.position);
        if (!hash) {
            return tl::make_unexpected(hash.error());
        }
        if (*hash != head.hash) {
            return fail(ErrorKind::corrupt,
                        "position " + to_text(head.position) + " holds another record",
                        "see 'orderlog log verify'");
        }
    }
    return {};
}

Result<void> RocksdbEventLog::copy_to(const std::filesystem::path& directory) const {
    events::check(writer_ != nullptr);
    return copy_database(*database_, directory);
}

Result<void> RocksdbEventLog::refresh() {
    return database_->mode() == DatabaseMode::secondary ? database_->refresh() : Result<void>{};
}

Result<void> RocksdbEventLog::check_not_behind() const {
    return acknowledged_.and_then(
        [&](const auto& mark) { return adapters::check_not_behind(*reader_, mark); });
}

Result<VerifyReport> RocksdbEventLog::verify(const VerifyProgress& progress) const {
    return verify_log(*database_, *reader_, acknowledged_, progress);
}

Result<LogStatistics> RocksdbEventLog::statistics() const {
    return count_log(*database_);
}

}  // namespace orderlog::adapters
