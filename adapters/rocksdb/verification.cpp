#include "adapters/rocksdb/verification.hpp"

#include "adapters/rocksdb/chain_check.hpp"
#include "adapters/rocksdb/database.hpp"
#include "adapters/rocksdb/keys.hpp"
#include "adapters/rocksdb/log_reader.hpp"
#include "adapters/rocksdb/opening.hpp"
#include "adapters/rocksdb/status.hpp"
#include "events/record.hpp"

#include <algorithm>
#include <map>

namespace orderlog::adapters {

using events::Error;
using events::LogPosition;
using events::Result;
using events::StoredEvent;

namespace {

constexpr std::size_t problems_max = 100;
constexpr std::uint64_t progress_each = 1000;

/// One walk over the log.
class Verification {
 public:
    Verification(const Database& database, const LogReader& reader, const VerifyProgress& progress)
        : database_(database), reader_(reader), progress_(progress), chain_(reader) {}

    [[nodiscard]] VerifyReport run(const Result<std::optional<HighWater>>& acknowledged);

 private:
    void problem(LogPosition position, std::string message);
    void walk_records();
    void check_record(LogPosition position, std::string_view bytes);
    void check_body(const StoredEvent& event);
    void walk_orders();
    void check_orders(const StoredEvent& event);
    void check_end(const Result<std::optional<HighWater>>& acknowledged);
    void check_files();

    const Database& database_;
    const LogReader& reader_;
    const VerifyProgress& progress_;
    ChainCheck chain_;
    std::map<LogPosition, std::uint32_t> entries_at_{};  // Of pages that were not walked yet.
    VerifyReport report_;
};

VerifyReport Verification::run(const Result<std::optional<HighWater>>& acknowledged) {
    if (const auto end = reader_.end(); !end) {
        problem({}, end.error().message);
    } else {
        report_.last = end->position;
        walk_orders();
        walk_records();
        check_end(acknowledged);
    }
    check_files();
    return std::move(report_);
}

void Verification::problem(LogPosition position, std::string message) {
    ++report_.problem_count;
    if (report_.problems.size() < problems_max) {
        report_.problems.push_back({position, std::move(message)});
    }
}

void Verification::walk_records() {
    const auto record = database_.all_of(Family::log);
    LogPosition expected{1};
    for (record->SeekToFirst(); record->Valid() && expected <= report_.last; record->Next()) {
        const auto position = log_position(record->key().ToStringView());
        if (!position || *position != expected) {
            problem(expected, "a record is missing");
        }
        expected = position ? *position : expected;
        check_record(expected, record->value().ToStringView());
        if (progress_ && expected.value() % progress_each == 0) {
            progress_(expected, report_.last);
        }
        expected = next(expected);
    }
    if (!record->status().ok()) {
        problem(expected, "the log cannot be read on: " + record->status().ToString());
    } else if (expected != next(report_.last)) {
        problem(expected, "the log's end is missing");
    } else if (auto whole = chain_.finish(); !whole) {
        problem({}, whole.error().message);
    }
}

void Verification::check_record(LogPosition position, std::string_view bytes) {
    const auto event = events::decode_record(bytes);
    if (!event) {
        problem(position, event.error().message);
        return;
    }
    if (event->position != position) {
        problem(position, "the record says that it is another one");
    }
    if (auto linked = chain_.accept(*event, events::sha256(bytes)); !linked) {
        problem(position, linked.error().message);
    } else {
        ++report_.records;
    }
    if (event->body_size > 0 && database_.has(Family::body)) {
        check_body(*event);
    }
    if (database_.has(Family::orders)) {
        check_orders(*event);
    }
}

void Verification::check_body(const StoredEvent& event) {
    const auto body = reader_.body_of(event);
    if (!body) {
        problem(event.position, body.error().message);
        return;
    }
    ++report_.bodies;
    report_.body_bytes += body->size();
}

void Verification::walk_orders() {
    if (!database_.has(Family::orders)) {
        return;
    }
    const auto entry = database_.all_of(Family::orders);
    for (entry->SeekToFirst(); entry->Valid(); entry->Next()) {
        const auto read =
            decode_order_entry({}, entry->key().ToStringView(), entry->value().ToStringView());
        if (!read) {
            problem({}, read.error().message);
        } else if (read->position == LogPosition{} || read->position > report_.last) {
            problem(read->position, "an order's entry names a position that the log has not");
        } else {
            ++report_.order_entries;
            ++entries_at_[read->position];
        }
    }
    if (!entry->status().ok()) {
        problem({}, "the orders cannot be read on: " + entry->status().ToString());
    }
}

// A page that names an order twice with other content has two marks for one entry, the second of
// them `changed`: so the entries are at least the new orders, and at most all that are not `same`.
void Verification::check_orders(const StoredEvent& event) {
    const auto found = entries_at_.extract(event.position);
    const std::uint32_t entries = found ? found.mapped() : 0;
    const auto* page = std::get_if<events::PageFetched>(&event.event);
    if (page == nullptr) {
        if (entries > 0) {
            problem(event.position, "entries of orders name an event that is no page");
        }
        return;
    }
    const auto counted = [&](events::OrderMark mark) {
        return std::ranges::count(page->marks, mark);
    };
    const auto least = counted(events::OrderMark::new_order);
    const auto most = least + counted(events::OrderMark::changed);
    if (entries < std::max<std::ptrdiff_t>(least, most > 0 ? 1 : 0) || entries > most) {
        problem(event.position, "the page has " + std::to_string(entries) +
                                    " entries of orders, its event tells of " +
                                    std::to_string(most));
    }
}

void Verification::check_end(const Result<std::optional<HighWater>>& acknowledged) {
    const auto reached = !acknowledged ? tl::make_unexpected(acknowledged.error())
                                       : check_not_behind(reader_, *acknowledged);
    if (!reached) {
        problem(report_.last, reached.error().message);
    }
}

void Verification::check_files() {
    if (database_.mode() == DatabaseMode::secondary) {
        return;
    }
    const rocksdb::ReadOptions options;
    if (const auto blocks = database_.db().VerifyChecksum(options); !blocks.ok()) {
        problem({}, blocks.ToString());
    }
    if (const auto files = database_.db().VerifyFileChecksums(options); !files.ok()) {
        problem({}, files.ToString());
    }
    report_.files_checked = true;
}

}  // namespace

Result<VerifyReport> verify_log(const Database& database, const LogReader& reader,
                                const Result<std::optional<HighWater>>& acknowledged,
                                const VerifyProgress& progress) {
    return Verification{database, reader, progress}.run(acknowledged);
}

}  // namespace orderlog::adapters
