// How fast the log takes events, beside what RocksDB itself does in the same seconds.
//
// append/notes_N     N events without a body in one append
// append/pages_N     N pages of 100 orders (about 80 kB) in one append
//   events_per_s     events of the log; limit_per_s: a plain WriteBatch of the same stored keys and
//                    values into one family, synced; ratio: the first by the second
//   raw_ratio        the same against a plain WriteBatch of the uncompressed bodies, which is what
//                    db_bench does at that value size
// heads/unknown, heads/known
//                    order_heads of a page's 100 keys in a log of a million orders

#include "adapters/rocksdb/body_frame.hpp"
#include "adapters/rocksdb/database.hpp"
#include "adapters/rocksdb/keys.hpp"
#include "adapters/rocksdb/rocksdb_event_log.hpp"
#include "tests/support/sample_page.hpp"
#include "tests/support/temp_directory.hpp"

#include <benchmark/benchmark.h>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <utility>

using namespace orderlog;
using adapters::RocksdbEventLog;
using events::NewEvent;
using events::StreamVersion;

namespace {

using Clock = std::chrono::steady_clock;

void must(bool holds, const char* what) {
    if (!holds) {
        std::cerr << what << '\n';
        std::abort();
    }
}

/// A plain database: default options of RocksDB, one family.
class PlainDatabase {
 public:
    PlainDatabase() {
        rocksdb::Options options;
        options.create_if_missing = true;
        rocksdb::DB* opened = nullptr;
        must(rocksdb::DB::Open(options, (directory_.path() / "plain").string(), &opened).ok(),
             "the plain database does not open");
        db_.reset(opened);
    }
    void write(rocksdb::WriteBatch& batch) {
        rocksdb::WriteOptions options;
        options.sync = true;
        must(db_->Write(options, &batch).ok(), "a plain write failed");
    }

 private:
    support::TempDirectory directory_;
    std::unique_ptr<rocksdb::DB> db_;
};

std::unique_ptr<RocksdbEventLog> open_log(const support::TempDirectory& directory) {
    auto log = RocksdbEventLog::open(directory.path());
    must(log.has_value(), "the log does not open");
    return std::move(*log);
}

/// Batches of a workload, made outside the measured time.
class Workload {
 public:
    Workload(bool pages, std::int64_t events) : pages_(pages), events_(events) {}

    std::vector<NewEvent> next() {
        std::vector<NewEvent> batch;
        for (std::int64_t i = 0; i < events_; ++i) {
            const StreamVersion expected{version_++};
            const auto time = support::sample_time(version_);
            batch.push_back(
                pages_ ? support::sample_page({.seed = version_, .orders = 100}, expected, time)
                       : support::sample_note("acme", expected, time));
        }
        return batch;
    }

 private:
    bool pages_;
    std::int64_t events_;
    std::uint64_t version_{0};
};

/// The keys and values that the log stored for its newest events, as one plain batch.
rocksdb::WriteBatch copy_of(const RocksdbEventLog& log, std::int64_t events, bool raw) {
    rocksdb::WriteBatch batch;
    const auto last = log.info().last.value();
    for (auto position = last + 1 - static_cast<std::uint64_t>(events); position <= last;
         ++position) {
        const events::LogPosition at{position};
        const auto& database = log.database();
        const std::string key = adapters::log_key(at);
        batch.Put(key, *database.value(adapters::Family::log, key).value());
        const std::string body_key = adapters::body_key(at, 0);
        const auto body = database.value(adapters::Family::body, body_key).value();
        if (body) {
            batch.Put(body_key, raw ? log.body(at).value() : *body);
        }
    }
    return batch;
}

void add_small_keys(rocksdb::WriteBatch& batch, const std::vector<NewEvent>& events) {
    for (const NewEvent& event : events) {
        batch.Put(adapters::index_key(event.stream, event.expected), std::string(30, 'i'));
        for (const auto& entry : event.order_entries) {
            batch.Put(adapters::order_key(entry.key, events::LogPosition{1}), std::string(20, 'o'));
        }
    }
    batch.Put(adapters::head_key(events.back().stream), std::string(48, 'h'));
}

double seconds_of(const auto& action) {
    const auto begin = Clock::now();
    action();
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

/// The three in turns, so that whatever else the machine does strikes them alike.
void append(benchmark::State& state, bool pages) {
    const support::TempDirectory directory;
    const auto log = open_log(directory);
    PlainDatabase stored_database;
    PlainDatabase raw_database;
    Workload workload{pages, state.range(0)};
    double ours = 0;
    double stored = 0;
    double raw = 0;
    for (auto _ : state) {
        auto batch = workload.next();
        const auto copy = batch;
        double taken = seconds_of(
            [&] { must(log->append(std::move(batch)).has_value(), "an append failed"); });
        state.SetIterationTime(taken);
        ours += taken;
        auto stored_batch = copy_of(*log, state.range(0), /*raw*/ false);
        auto raw_batch = copy_of(*log, state.range(0), /*raw*/ true);
        add_small_keys(stored_batch, copy);
        add_small_keys(raw_batch, copy);
        stored += seconds_of([&] { stored_database.write(stored_batch); });
        raw += seconds_of([&] { raw_database.write(raw_batch); });
    }
    const auto events = static_cast<double>(state.iterations() * state.range(0));
    must(log->info().last.value() == static_cast<std::uint64_t>(events), "events are missing");
    state.counters["events_per_s"] = events / ours;
    state.counters["limit_per_s"] = events / stored;
    state.counters["ratio"] = stored / ours;
    state.counters["raw_ratio"] = raw / ours;
}

/// A log of a million orders, made once without measuring.
class FilledLog {
 public:
    static constexpr std::uint64_t pages = 200;
    static constexpr std::uint32_t orders_per_page = 5000;

    FilledLog() : log_(open_log(directory_)) {
        for (std::uint64_t page = 0; page < pages; ++page) {
            auto event = recipe(page);
            event.body.reset();
            event.event = events::EngineStopped{};
            must(log_->append({std::move(event)}).has_value(), "an append failed");
        }
    }
    /// The keys of 100 orders of a page, which the log holds if the page is below `pages`.
    static std::vector<events::OrderKey> keys_of(std::uint64_t page) {
        std::vector<events::OrderKey> keys;
        for (const auto& entry : recipe(page).order_entries) {
            if (keys.size() < 100) {
                keys.push_back(entry.key);
            }
        }
        return keys;
    }
    [[nodiscard]] const RocksdbEventLog& log() const { return *log_; }

 private:
    static NewEvent recipe(std::uint64_t page) {
        return support::sample_page({.seed = page + 1, .orders = orders_per_page},
                                    StreamVersion{page}, support::sample_time(page));
    }

    support::TempDirectory directory_;
    std::unique_ptr<RocksdbEventLog> log_;
};

void heads(benchmark::State& state, bool known) {
    static const FilledLog filled;
    std::uint64_t page = 0;
    std::size_t found = 0;
    for (auto _ : state) {
        const auto keys =
            FilledLog::keys_of(known ? page++ % FilledLog::pages : FilledLog::pages + page++);
        state.SetIterationTime(seconds_of([&] {
            const auto heads = filled.log().order_heads(keys);
            must(heads.has_value(), "a look-up failed");
            for (const auto& head : *heads) {
                found += head ? 1 : 0;
            }
        }));
    }
    must(found == (known ? static_cast<std::size_t>(state.iterations()) * 100 : 0),
         "the heads are not those asked for");
    state.SetItemsProcessed(state.iterations() * 100);
}

}  // namespace

BENCHMARK_CAPTURE(append, notes, false)->Arg(1)->Arg(10)->Arg(100)->UseManualTime();
BENCHMARK_CAPTURE(append, pages, true)->Arg(1)->Arg(8)->Arg(32)->UseManualTime();
BENCHMARK_CAPTURE(heads, unknown, false)->UseManualTime();
BENCHMARK_CAPTURE(heads, known, true)->UseManualTime();

BENCHMARK_MAIN();
