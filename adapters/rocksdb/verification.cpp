#include "adapters/rocksdb/verification.hpp"

#include "adapters/rocksdb/database.hpp"
#include "adapters/rocksdb/keys.hpp"
#include "adapters/rocksdb/log_reader.hpp"
#include "adapters/rocksdb/opening.hpp"
#include "adapters/rocksdb/record_walk.hpp"
#include "adapters/rocksdb/status.hpp"

#include <algorithm>
#include <map>

namespace orderlog::adapters {

using events::Error;
using events::LogPosition;
using events::ReadLimit;
using events::Result;
using events::StoredEvent;

namespace {

/// One walk over the log.
class Verification {
 public:
    Verification(const Database& database, const LogReader& reader, const VerifyProgress& progress)
        : database_(database), reader_(reader), progress_(progress) {}

    [[nodiscard]] VerifyReport run(const Result<std::optional<HighWater>>& acknowledged);

 private:
    void walk_records();
    void walk_orders();
    void check_orders(const StoredEvent& event);
    void check_end(const Result<std::optional<HighWater>>& acknowledged);
    void check_files();

    const Database& database_;
    const LogReader& reader_;
    const VerifyProgress& progress_;
    std::map<LogPosition, std::uint32_t> entries_at_{};  // Of pages that were not walked yet.
    VerifyReport report_;
};

VerifyReport Verification::run(const Result<std::optional<HighWater>>& acknowledged) {
    if (const auto end = reader_.end(); !end) {
        report_.add({}, end.error().message);
    } else {
        report_.last = end->position;
        walk_orders();
        walk_records();
        check_end(acknowledged);
    }
    check_files();
    return std::move(report_);
}

void Verification::walk_records() {
    RecordWalk walk(database_, reader_, report_);
    if (database_.has(Family::orders)) {
        walk.on_event([this](const StoredEvent& event) { check_orders(event); });
    }
    constexpr ReadLimit piece{.events = 1000, .record_bytes = std::size_t{64} << 20};
    while (!walk.step(report_.last, piece).ended) {
        if (progress_) {
            progress_(walk.reached(), report_.last);
        }
    }
    walk.finish();
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
            report_.add({}, read.error().message);
        } else if (read->position == LogPosition{} || read->position > report_.last) {
            report_.add(read->position, "an order's entry names a position that the log has not");
        } else {
            ++report_.order_entries;
            ++entries_at_[read->position];
        }
    }
    if (!entry->status().ok()) {
        report_.add({}, "the orders cannot be read on: " + entry->status().ToString());
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
            report_.add(event.position, "entries of orders name an event that is no page");
        }
        return;
    }
    const auto counted = [&](events::OrderMark mark) {
        return std::ranges::count(page->marks, mark);
    };
    const auto least = counted(events::OrderMark::new_order);
    const auto most = least + counted(events::OrderMark::changed);
    if (entries < std::max<std::ptrdiff_t>(least, most > 0 ? 1 : 0) || entries > most) {
        report_.add(event.position, "the page has " + std::to_string(entries) +
                                        " entries of orders, its event tells of " +
                                        std::to_string(most));
    }
}

void Verification::check_end(const Result<std::optional<HighWater>>& acknowledged) {
    const auto reached = !acknowledged ? tl::make_unexpected(acknowledged.error())
                                       : check_not_behind(reader_, *acknowledged);
    if (!reached) {
        report_.add(report_.last, reached.error().message);
    }
}

void Verification::check_files() {
    if (database_.mode() == DatabaseMode::secondary) {
        return;
    }
    const rocksdb::ReadOptions options;
    if (const auto blocks = database_.db().VerifyChecksum(options); !blocks.ok()) {
        report_.add({}, blocks.ToString());
    }
    if (const auto files = database_.db().VerifyFileChecksums(options); !files.ok()) {
        report_.add({}, files.ToString());
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
