#include "tests/support/sample_page.hpp"

#include <random>

namespace orderlog::support {

using namespace events;

namespace {

std::string digits(std::mt19937_64& random, std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
        text.push_back(static_cast<char>('0' + random() % 10));
    }
    return text;
}

std::string order_json(std::mt19937_64& random, const std::string& id) {
    const std::string sku = digits(random, 8);
    return R"({"orderId":")" + id +
           R"(","createdTime":"2024-03-01T10:00:00Z","lastUpdatedTime":"2024-03-02T11:)" +
           digits(random, 2) +
           R"(:00Z","salesChannel":{"channelName":"AMAZON","marketplaceId":"A1PA6795UKMFR9"},)"
           R"("fulfillment":{"fulfillmentStatus":"SHIPPED","fulfilledBy":"MERCHANT",)"
           R"("fulfillmentServiceLevel":"STANDARD"},"orderItems":[{"orderItemId":")" +
           digits(random, 14) + R"(","quantityOrdered":1,"product":{"asin":"B0)" +
           digits(random, 8) + R"(","sellerSku":"SKU-)" + sku + R"(","title":"Article )" + sku +
           R"( in two colours"},"proceeds":{"proceedsTotal":)"
           R"({"amount":")" +
           digits(random, 2) + "." + digits(random, 2) +
           R"(","currencyCode":"EUR"}}}],"packages":[{"packageReferenceId":")" +
           digits(random, 12) + R"(","carrier":"DHL","trackingNumber":")" + digits(random, 18) +
           R"("}]})";
}

}  // namespace

StreamId sample_stream(const std::string& tenant) {
    return {.tenant = TenantId{tenant}, .connection = ConnectionId{"eu"}};
}

Time sample_time(std::uint64_t step) {
    return Time{std::chrono::sys_days{std::chrono::year{2024} / 3 / 1}} +
           std::chrono::seconds{step};
}

NewEvent sample_page(const PageRecipe& recipe, StreamVersion expected, Time time) {
    std::mt19937_64 random{recipe.seed};
    NewEvent event{.stream = sample_stream(recipe.tenant), .expected = expected, .time = time};
    PageFetched page{.window = {.axis = WindowAxis::created, .from = time, .to = time},
                     .query = "createdAfter=2024-03-01T00%3A00%3A00Z&maxResultsPerPage=100",
                     .status = 200,
                     .request_id = digits(random, 20),
                     .rate = "0.0056"};
    Body body{.bytes = R"({"orders":[)", .cut_list = 1};
    for (std::uint32_t i = 0; i < recipe.orders; ++i) {
        const std::string id =
            digits(random, 3) + "-" + digits(random, 7) + "-" + digits(random, 7);
        const std::string order = order_json(random, id);
        body.bytes += i == 0 ? "" : ",";
        event.order_entries.push_back({.key = {.tenant = TenantId{recipe.tenant},
                                               .marketplace = Marketplace::amazon,
                                               .order = OrderId{id}},
                                       .position = {},
                                       .offset = static_cast<std::uint32_t>(body.bytes.size()),
                                       .digest = digest(order)});
        body.bytes += order;
        page.marks.push_back(OrderMark::new_order);
    }
    body.bytes += "]}";
    page.body_sha256 = sha256(body.bytes);
    page.body_size = static_cast<std::uint32_t>(body.bytes.size());
    event.actor = "test";
    event.event = std::move(page);
    event.body = std::move(body);
    return event;
}

NewEvent sample_note(const std::string& tenant, StreamVersion expected, Time time) {
    NewEvent event{.stream = sample_stream(tenant), .expected = expected, .time = time};
    event.actor = "test";
    event.event = WatermarkAdvanced{.from = time, .to = time};
    return event;
}

}  // namespace orderlog::support
