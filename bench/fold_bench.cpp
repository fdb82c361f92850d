// How fast pages become rows, in memory alone.
//
// fold/pages        pages of 100 orders with one item each (about 130 kB) read, folded and merged
//   orders_per_s    the fold, reading included
//   reading_per_s   PageReader over the same bytes alone: the limit
//   bytes_an_order  what a folded order takes in memory, for the budgets of batches and rebuilds

#include "adapters/memory/memory_event_log.hpp"
#include "adapters/sp_api/orders_page_reader.hpp"
#include "projections/order_table.hpp"
#include "projections/orders.hpp"

#include <benchmark/benchmark.h>
#include <fmt/core.h>

#include <chrono>
#include <cstdlib>
#include <iostream>

using namespace orderlog;

namespace {

using Clock = std::chrono::steady_clock;
constexpr int pages = 50;
constexpr int page_orders = 100;

void must(bool holds, const char* what) {
    if (!holds) {
        std::cerr << what << '\n';
        std::abort();
    }
}

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

std::string money(int number) {
    return fmt::format(R"({{"amount":"{}.{:02}","currencyCode":"EUR"}})", number % 900,
                       number % 100);
}

std::string order_json(int number) {
    return fmt::format(
        R"({{"orderId":"028-{:07}-0000000","createdTime":"2026-01-02T03:04:05.678Z",)"
        R"("lastUpdatedTime":"2026-01-03T03:04:05.{:03}Z","salesChannel":{{"channelName":"AMAZON",)"
        R"("marketplaceId":"A13V1IB3VIYZZH","marketplaceName":"Amazon.fr"}},"fulfillment":)"
        R"({{"fulfillmentStatus":"SHIPPED","fulfilledBy":"AMAZON","fulfillmentServiceLevel":)"
        R"("EXPEDITED"}},"proceeds":{{"grandTotal":{}}},"orderItems":[{{"orderItemId":"{:014}",)"
        R"("quantityOrdered":1,"product":{{"asin":"B0{:08}","sellerSku":"SKU-{}","title":)"
        R"("A product with a title of the length that titles of products have, number {}",)"
        R"("price":{{"unitPrice":{}}}}},"fulfillment":{{"quantityFulfilled":1,)"
        R"("quantityUnfulfilled":0}},"proceeds":{{"proceedsTotal":{},"breakdowns":[{{"type":"ITEM",)"
        R"("subtotal":{}}},{{"type":"TAX","subtotal":{}}}]}}}}],"packages":[]}})",
        number, number % 1000, money(number), number, number, number, number, money(number),
        money(number), money(number), money(number / 5));
}

std::string page_json(int page) {
    std::string body = R"({"orders":[)";
    for (int i = 0; i < page_orders; ++i) {
        body += (i == 0 ? "" : ",") + order_json(page * page_orders + i);
    }
    return body + R"(],"lastUpdatedBefore":"2026-02-01T00:00:00.000Z"})";
}

void append_page(events::EventLog& log, int page) {
    events::NewEvent event;
    event.stream = {events::TenantId{"acme"}, events::ConnectionId{"eu"}};
    event.expected = events::StreamVersion{static_cast<std::uint64_t>(page)};
    event.body = events::Body{page_json(page), 1};
    events::PageFetched fetched;
    fetched.data_sets = events::all_data_sets;
    fetched.marks.assign(page_orders, events::OrderMark::new_order);
    fetched.body_sha256 = events::sha256(event.body->bytes);
    fetched.body_size = static_cast<std::uint32_t>(event.body->bytes.size());
    event.event = fetched;
    must(log.append({std::move(event)}).has_value(), "a page is not appended");
}

double read_alone(const events::EventLog& log, events::PageReader& reader,
                  const std::vector<events::StoredEvent>& events) {
    double seconds = 0;
    for (const events::StoredEvent& stored : events) {
        const std::string body = *log.body(stored.position);
        const auto start = Clock::now();
        const auto page =
            reader.read(events::Operation::search_orders, events::all_data_sets, body);
        seconds += seconds_since(start);
        must(page && page->orders.size() == page_orders, "a page is not read");
    }
    return seconds;
}

void fold_pages(benchmark::State& state) {
    adapters::MemoryEventLog log;
    for (int page = 0; page < pages; ++page) {
        append_page(log, page);
    }
    const auto events = *log.read({}, {pages, 64 << 20});
    adapters::OrdersPageReader reader;
    double folding = 0;
    double reading = 0;
    std::size_t bytes = 0;
    for (auto _ : state) {
        projections::OrderTable table;
        const auto start = Clock::now();
        for (const events::StoredEvent& stored : events) {
            auto rows = projections::order_rows(stored, log, reader);
            must(rows.has_value(), "a page does not fold");
            for (projections::OrderRows& row : *rows) {
                table.merge(std::move(row));
            }
        }
        bytes = table.bytes();
        const auto sorted = table.take_all();
        folding += seconds_since(start);
        must(sorted.size() == pages * page_orders, "orders are lost");
        must(sorted.front().items.size() == 1, "items are lost");
        reading += read_alone(log, reader, events);
    }
    const auto orders = static_cast<double>(state.iterations()) * pages * page_orders;
    state.counters["orders_per_s"] = orders / folding;
    state.counters["reading_per_s"] = orders / reading;
    state.counters["ratio"] = reading / folding;
    state.counters["bytes_an_order"] = static_cast<double>(bytes) / (pages * page_orders);
}
BENCHMARK(fold_pages)->Name("fold/pages")->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
