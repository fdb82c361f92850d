// What it costs to turn an event into its record and back, beside what the bytes alone cost.
//
// codec/encode_page_fetched   encode_record of a page of 100 orders
// codec/decode_page_fetched   decode_record of it
//   records_per_s     of ours
//   limit_per_s       memcpy and CRC-32C of the same bytes, measured just before
//   ratio             the first by the second

#include "events/crc32c.hpp"
#include "events/record.hpp"
#include "tests/support/sample_event.hpp"

#include <benchmark/benchmark.h>

#include <chrono>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <string>
#include <variant>

using namespace orderlog;

namespace {

using Clock = std::chrono::steady_clock;

// A poll's usual answer: mostly orders that are known, some changed, few new.
events::StoredEvent page_of_100_orders() {
    for (const events::Event& event : support::sample_events()) {
        if (const auto* page = std::get_if<events::PageFetched>(&event)) {
            events::PageFetched full = *page;
            full.marks.assign(100, events::OrderMark::same);
            return support::sample_stored(full);
        }
    }
    std::abort();
}

void must(bool holds, const char* what) {
    if (!holds) {
        std::cerr << what << '\n';
        std::abort();
    }
}

// How often a second the bytes can be copied and summed.
double limit_per_s(const std::string& record) {
    constexpr int rounds = 200'000;
    std::string copy(record.size(), '\0');
    const auto start = Clock::now();
    for (int i = 0; i < rounds; ++i) {
        std::memcpy(copy.data(), record.data(), record.size());
        benchmark::DoNotOptimize(copy.data());
        benchmark::DoNotOptimize(events::crc32c(copy));
    }
    return rounds / std::chrono::duration<double>(Clock::now() - start).count();
}

template <class Work>
void measure(benchmark::State& state, const std::string& record, Work work) {
    const double limit = limit_per_s(record);
    const auto start = Clock::now();
    for (auto _ : state) {
        work();
    }
    const std::chrono::duration<double> taken = Clock::now() - start;
    const double rate = static_cast<double>(state.iterations()) / taken.count();
    state.counters["records_per_s"] = rate;
    state.counters["limit_per_s"] = limit;
    state.counters["ratio"] = rate / limit;
    state.SetItemsProcessed(state.iterations());
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(record.size()));
}

void encode(benchmark::State& state) {
    const events::StoredEvent page = page_of_100_orders();
    const std::string record = events::encode_record(page);
    measure(state, record,
            [&page] { benchmark::DoNotOptimize(events::encode_record(page).data()); });
    must(events::encode_record(page) == record, "one event has two encodings");
}

void decode(benchmark::State& state) {
    events::StoredEvent page = page_of_100_orders();
    const std::string record = events::encode_record(page);
    page.record_size = static_cast<std::uint32_t>(record.size());
    measure(state, record, [&record] {
        const auto read = events::decode_record(record);
        benchmark::DoNotOptimize(read.has_value());
    });
    must(events::decode_record(record).value() == page, "an event is not read as it was written");
}

}  // namespace

BENCHMARK(encode)->Name("codec/encode_page_fetched");
BENCHMARK(decode)->Name("codec/decode_page_fetched");
BENCHMARK_MAIN();
