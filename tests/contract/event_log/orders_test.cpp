#include "tests/contract/event_log/log_under_test.hpp"
#include "tests/contract/event_log/streams.hpp"
#include "tests/support/new_event.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <optional>
#include <string>
#include <vector>

using namespace orderlog::contract;
using namespace orderlog::events;
using namespace orderlog::support;

namespace {

OrderKey key_of(const StreamId& stream, const std::string& order) {
    return {.tenant = stream.tenant, .order = OrderId{order}};
}

OrderEntry entry_of(const OrderKey& key, std::uint32_t offset, const std::string& bytes) {
    return {.key = key, .position = LogPosition{0}, .offset = offset, .digest = digest(bytes)};
}

OrderEntry at(OrderEntry entry, std::uint64_t position) {
    entry.position = LogPosition{position};
    return entry;
}

NewEvent page_with(const StreamId& stream, std::uint64_t expected,
                   std::vector<OrderEntry> entries) {
    NewEvent page = new_page(stream, expected, "{}");
    page.order_entries = std::move(entries);
    return page;
}

}  // namespace

TEMPLATE_LIST_TEST_CASE("an order's head is its newest entry", "[event_log]", Logs) {
    TestType under_test;
    EventLog& log = under_test.log();
    const OrderKey one = key_of(acme, "028-1");
    const OrderKey two = key_of(acme, "028-2");
    const OrderKey unknown = key_of(acme, "028-");
    REQUIRE(log.append({page_with(acme, 0, {entry_of(one, 10, "a"), entry_of(two, 20, "b")})}));
    REQUIRE(log.append({new_event(acme, 1), page_with(acme, 2, {entry_of(one, 30, "c")})}));

    const std::array keys{two, unknown, one, one};
    const auto heads = log.order_heads(keys);
    REQUIRE(heads);
    const std::vector<std::optional<OrderEntry>> expected{
        at(entry_of(two, 20, "b"), 1), std::nullopt, at(entry_of(one, 30, "c"), 3),
        at(entry_of(one, 30, "c"), 3)};
    CHECK((*heads == expected));
    CHECK(log.order_heads({})->empty());
}

TEMPLATE_LIST_TEST_CASE("an order's entries come oldest first", "[event_log]", Logs) {
    TestType under_test;
    EventLog& log = under_test.log();
    const OrderKey key = key_of(acme, "028-1");
    REQUIRE(log.append({page_with(acme, 0, {entry_of(key, 1, "a")}),
                        page_with(acme, 1, {entry_of(key, 2, "b")})}));
    REQUIRE(log.append({page_with(acme, 2, {entry_of(key, 3, "c")})}));
    CHECK(log.order_entries(key) == std::vector{at(entry_of(key, 1, "a"), 1),
                                                at(entry_of(key, 2, "b"), 2),
                                                at(entry_of(key, 3, "c"), 3)});
    CHECK(log.order_entries(key_of(acme, "028-2"))->empty());
}

TEMPLATE_LIST_TEST_CASE("one order id under two tenants is two orders", "[event_log]", Logs) {
    TestType under_test;
    EventLog& log = under_test.log();
    const OrderKey ours = key_of(acme, "028-1");
    const OrderKey theirs = key_of(bolt, "028-1");
    REQUIRE(log.append({page_with(acme, 0, {entry_of(ours, 1, "a")}),
                        page_with(bolt, 0, {entry_of(theirs, 1, "b")})}));
    CHECK(log.order_entries(ours) == std::vector{at(entry_of(ours, 1, "a"), 1)});
    CHECK(log.order_entries(theirs) == std::vector{at(entry_of(theirs, 1, "b"), 2)});
}

TEMPLATE_LIST_TEST_CASE("orders whose names run together stay apart", "[event_log]", Logs) {
    TestType under_test;
    EventLog& log = under_test.log();
    const OrderKey longer = key_of(acme, "028-11");
    const OrderKey shorter = key_of(acme, "028-1");
    const OrderKey shifted{.tenant = TenantId{"acme0"}, .order = OrderId{"28-11"}};
    REQUIRE(log.append({page_with(acme, 0, {entry_of(longer, 1, "a")})}));
    CHECK(log.order_entries(shorter)->empty());
    CHECK(log.order_entries(shifted)->empty());
    CHECK(log.order_entries(longer)->size() == 1);
}
