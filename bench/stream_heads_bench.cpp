// What it costs to vouch for the heads of all streams of a log, of N streams.
//
// stream_heads/record/N   what the engine does once an hour: the heads of an open log, and the root
//                         over them
// stream_heads/verify/N   what `log verify` does at each such record: the root again, of a tree in
//                         which every stream has gone on
// stream_heads/resume/N   the heads as of the middle of the log, by which a verification goes on

#include "adapters/rocksdb/log_reader.hpp"
#include "adapters/rocksdb/past_heads.hpp"
#include "adapters/rocksdb/rocksdb_event_log.hpp"
#include "events/heads_tree.hpp"
#include "tests/support/sample_page.hpp"
#include "tests/support/temp_directory.hpp"

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <iostream>
#include <memory>
#include <vector>

using namespace orderlog;
using adapters::RocksdbEventLog;

namespace {

constexpr std::uint64_t versions = 4;

void must(bool holds, const char* what) {
    if (!holds) {
        std::cerr << what << '\n';
        std::abort();
    }
}

/// Each stream has as many events, in turns.
std::unique_ptr<RocksdbEventLog> grown(const support::TempDirectory& directory,
                                       std::int64_t streams) {
    auto log = std::move(*RocksdbEventLog::open(directory.path()));
    for (std::uint64_t version = 0; version < versions; ++version) {
        std::vector<events::NewEvent> batch;
        for (std::int64_t i = 0; i < streams; ++i) {
            batch.push_back(support::sample_note("tenant-" + std::to_string(i),
                                                 events::StreamVersion{version},
                                                 support::sample_time(version)));
            if (batch.size() == 5000 || i + 1 == streams) {
                must(log->append(std::exchange(batch, {})).has_value(), "a batch is refused");
            }
        }
    }
    return log;
}

void record(benchmark::State& state) {
    const support::TempDirectory directory;
    const auto log = grown(directory, state.range(0));
    for (auto _ : state) {
        const auto heads = log->heads();
        must(heads->size() == static_cast<std::size_t>(state.range(0)), "a stream is missing");
        benchmark::DoNotOptimize(events::heads_root(*heads));
    }
}

void verify(benchmark::State& state) {
    const support::TempDirectory directory;
    const auto log = grown(directory, state.range(0));
    const auto heads = *log->heads();
    events::HeadsTree tree;
    for (auto _ : state) {
        for (const auto& [stream, head] : heads) {
            tree.put(stream, head);
        }
        benchmark::DoNotOptimize(tree.root());
    }
    must(tree.root() == events::heads_root(heads), "the roots differ");
}

void resume(benchmark::State& state) {
    const support::TempDirectory directory;
    const auto log = grown(directory, state.range(0));
    const adapters::LogReader reader{log->database()};
    const events::LogPosition middle{log->info().last.value() / 2};
    for (auto _ : state) {
        const auto heads = adapters::heads_at(reader, middle);
        must(heads && heads->size() == static_cast<std::size_t>(state.range(0)),
             "a stream is missing");
    }
}

BENCHMARK(record)
    ->Name("stream_heads/record")
    ->Arg(1'000)
    ->Arg(10'000)
    ->Unit(benchmark::kMillisecond);
BENCHMARK(verify)
    ->Name("stream_heads/verify")
    ->Arg(1'000)
    ->Arg(10'000)
    ->Unit(benchmark::kMillisecond);
BENCHMARK(resume)
    ->Name("stream_heads/resume")
    ->Arg(1'000)
    ->Arg(10'000)
    ->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
