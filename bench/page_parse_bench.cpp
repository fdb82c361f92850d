// page_parse/read_page        a page of 100 orders → observations (items counted too)
// page_parse/on_demand        limit: simdjson on-demand touching every value of the same bytes
// page_parse/cut              personal values cut out of the same page with buyers in it
// Prints reader ÷ limit and the cutter's speed.

#include "adapters/sp_api/orders_page_reader.hpp"
#include "adapters/sp_api/personal_values.hpp"
#include "events/check.hpp"

#include <benchmark/benchmark.h>
#include <fmt/core.h>
#include <simdjson.h>

#include <chrono>
#include <cstdio>
#include <string>

namespace {

using namespace orderlog;
using events::check;

constexpr int orders_per_page = 100;
constexpr int items_per_order = 2;

// Shaped like Amazon's sandbox orders: about 1.9 kB an order with two lines.
std::string item_json(int order, int item) {
    return fmt::format(
        R"({{"orderItemId":"{}{:03}{}","quantityOrdered":{},"programs":[],"product":{{)"
        R"("asin":"B08C1W5N87","title":"Echo Dot (4th Gen) | Smart speaker with Alexa | Charcoal",)"
        R"("sellerSku":"ECHO-DOT-4-{}","condition":{{"conditionType":"NEW","conditionSubtype":)"
        R"("NEW","conditionNote":""}},"price":{{"unitPrice":{{"amount":"34.99","currencyCode":)"
        R"("GBP"}}}}}},"proceeds":{{"proceedsTotal":{{"amount":"34.99","currencyCode":"GBP"}},)"
        R"("breakdowns":[{{"type":"ITEM","subtotal":{{"amount":"34.99","currencyCode":"GBP"}}}},)"
        R"({{"type":"TAX","subtotal":{{"amount":"4.00","currencyCode":"GBP"}},)"
        R"("detailedBreakdowns":[{{"subtype":"ITEM","value":{{"amount":"3.00","currencyCode":)"
        R"("GBP"}}}}]}}]}},"promotion":{{"breakdowns":[]}},"fulfillment":{{)"
        R"("quantityFulfilled":1,"quantityUnfulfilled":0}}}})",
        202765432, order, item, item + 1, order);
}

std::string order_json(int order, bool with_buyer) {
    std::string items;
    for (int item = 0; item < items_per_order; ++item) {
        items += (item == 0 ? "" : ",") + item_json(order, item);
    }
    const char* buyer =
        R"("buyer":{"buyerName":"Sarah Thompson","buyerEmail":"x1y2@marketplace.amazon.co.uk"},)"
        R"("recipient":{"deliveryAddress":{"name":"Sarah Thompson","addressLine1":"45 Oak Avenue",)"
        R"("city":"London","postalCode":"SW1A 1AA","countryCode":"GB","phone":"+44 20 7946"}},)";
    return fmt::format(
        R"({{"orderId":"202-7654321-{:07}","orderAliases":[],"createdTime":)"
        R"("2024-12-24T14:20:00.{:03}Z","lastUpdatedTime":"2024-12-24T18:45:00.{:03}Z","programs":)"
        R"(["PRIME"],"salesChannel":{{"channelName":"AMAZON","marketplaceId":"A1F83G8C2ARO7P",)"
        R"("marketplaceName":"Amazon.co.uk"}},{}"proceeds":{{"grandTotal":{{"amount":"69.98",)"
        R"("currencyCode":"GBP"}}}},"fulfillment":{{"fulfillmentStatus":"SHIPPED","fulfilledBy":)"
        R"("AMAZON","fulfillmentServiceLevel":"STANDARD","shipByWindow":{{"earliestDateTime":)"
        R"("2024-12-24T00:00:00Z","latestDateTime":"2024-12-25T23:59:59Z"}}}},"orderItems":[{}]}})",
        order, order, order, with_buyer ? buyer : "", items);
}

std::string page_json(bool with_buyers) {
    std::string orders;
    for (int order = 0; order < orders_per_page; ++order) {
        orders += (order == 0 ? "" : ",") + order_json(order, with_buyers);
    }
    return R"({"orders":[)" + orders + R"(],"lastUpdatedBefore":"2024-12-25T00:00:00Z"})";
}

std::size_t touch(simdjson::ondemand::value value) {
    std::size_t touched = 1;
    switch (value.type()) {
        case simdjson::ondemand::json_type::object:
            for (auto field : value.get_object()) {
                touched += touch(field.value());
            }
            break;
        case simdjson::ondemand::json_type::array:
            for (auto element : value.get_array()) {
                touched += touch(element.value());
            }
            break;
        default:
            benchmark::DoNotOptimize(value.raw_json_token());
    }
    return touched;
}

std::size_t read_once(adapters::OrdersPageReader& reader, const std::string& body) {
    const auto page = reader.read(events::Operation::search_orders, events::all_data_sets, body);
    check(page.has_value() && page->orders.size() == orders_per_page);
    return page->orders.size();
}

std::size_t touch_once(simdjson::ondemand::parser& parser, const simdjson::padded_string& body) {
    auto document = parser.iterate(body);
    simdjson::ondemand::value root = document.get_value();
    const std::size_t touched = touch(root);
    check(touched > orders_per_page * 20);
    return touched;
}

void set_units(benchmark::State& state, std::size_t bytes) {
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * orders_per_page);
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) *
                            static_cast<std::int64_t>(bytes));
}

void read_page(benchmark::State& state) {
    const std::string body = page_json(false);
    adapters::OrdersPageReader reader;
    for (auto step : state) {
        benchmark::DoNotOptimize(read_once(reader, body));
    }
    set_units(state, body.size());
}

void on_demand(benchmark::State& state) {
    const simdjson::padded_string body{page_json(false)};
    simdjson::ondemand::parser parser;
    for (auto step : state) {
        benchmark::DoNotOptimize(touch_once(parser, body));
    }
    set_units(state, body.size());
}

void cut(benchmark::State& state) {
    const std::string body = page_json(true);
    std::string copy;
    for (auto step : state) {
        copy = body;
        check(adapters::cut_personal_values(copy).has_value());
    }
    check(copy.find("Sarah") == std::string::npos && copy.size() == body.size());
    set_units(state, body.size());
}

template <class Work>
double seconds_each(int rounds, Work work) {
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < rounds; ++i) {
        work();
    }
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() / rounds;
}

// Alternates the two, so that a busy machine hurts both alike.
void print_ratio() {
    const std::string body = page_json(false);
    const simdjson::padded_string padded{body};
    adapters::OrdersPageReader reader;
    simdjson::ondemand::parser parser;
    double ours = 0;
    double limit = 0;
    for (int i = 0; i < 20; ++i) {
        ours += seconds_each(20, [&] { read_once(reader, body); });
        limit += seconds_each(20, [&] { touch_once(parser, padded); });
    }
    std::printf("page_parse: %.0f orders/s of %zu bytes, %.2f of on-demand touching every value\n",
                20 * orders_per_page / ours, body.size() / orders_per_page, limit / ours);
}

}  // namespace

BENCHMARK(read_page)->Name("page_parse/read_page");
BENCHMARK(on_demand)->Name("page_parse/on_demand");
BENCHMARK(cut)->Name("page_parse/cut");

int main(int count, char** arguments) {
    benchmark::Initialize(&count, arguments);
    benchmark::RunSpecifiedBenchmarks();
    print_ratio();
    return 0;
}
