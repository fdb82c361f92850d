#include "tests/contract/event_log/log_under_test.hpp"
#include "tests/contract/event_log/streams.hpp"
#include "tests/support/new_event.hpp"

#include <catch2/catch.hpp>

#include <random>
#include <string>

using namespace orderlog::contract;
using namespace orderlog::events;
using namespace orderlog::support;

namespace {

std::string random_bytes(std::size_t size) {
    std::mt19937 random{7};
    std::string bytes(size, '\0');
    for (char& byte : bytes) {
        byte = static_cast<char>(random());
    }
    return bytes;
}

}  // namespace

TEMPLATE_LIST_TEST_CASE("a body is read as it was received", "[event_log]", Logs) {
    TestType under_test;
    EventLog& log = under_test.log();
    const std::string page = R"({"orders":[{"orderId":"028-1"}],"text":"Zürich"})";
    // Larger than any part that an implementation may cut it into, and not to be compressed.
    const std::string large = random_bytes(5 << 20);
    REQUIRE(log.append({new_page(acme, 0, page), new_event(acme, 1)}));
    REQUIRE(log.append({new_page(acme, 2, large)}));
    CHECK(log.body(LogPosition{1}) == page);
    CHECK((log.body(LogPosition{3}) == large));

    const auto events = log.read(LogPosition{0}, ReadLimit{});
    CHECK((*events)[0].body_size == page.size());
    CHECK((*events)[1].body_size == 0);
    CHECK((*events)[2].body_size == large.size());
}

TEMPLATE_LIST_TEST_CASE("an event without a body has none", "[event_log]", Logs) {
    TestType under_test;
    EventLog& log = under_test.log();
    REQUIRE(log.append({new_event(acme, 0)}));
    CHECK(log.body(LogPosition{0}).error().kind == ErrorKind::not_found);
    CHECK(log.body(LogPosition{1}).error().kind == ErrorKind::not_found);
    CHECK(log.body(LogPosition{2}).error().kind == ErrorKind::not_found);
}

TEMPLATE_LIST_TEST_CASE("a body that its event does not vouch for is corrupt", "[event_log]",
                        Logs) {
    TestType under_test;
    EventLog& log = under_test.log();
    NewEvent page = new_page(acme, 0, "what the event says");
    page.body->bytes = "what is stored, alas";
    REQUIRE(log.append({page}));
    const auto body = log.body(LogPosition{1});
    REQUIRE(!body);
    CHECK(body.error().kind == ErrorKind::corrupt);
}
