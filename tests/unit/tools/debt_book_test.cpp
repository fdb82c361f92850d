#include "tools/orders/debt_book.hpp"

#include "tools/orderlog/debt_retry.hpp"
#include "tools/orderlog/debts_view.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace orderlog;
using namespace std::chrono_literals;
using events::OrderId;
using nlohmann::json;
using tools::DebtBook;

namespace {

const events::StreamId owing{events::TenantId{"acme"}, events::ConnectionId{"acme-eu"}};
const events::Time morning = events::parse_time("2026-03-01T08:00:00Z").value();

/// A connection's stream, an event a minute.
struct Stream {
    DebtBook book{owing};
    std::uint64_t count{0};

    void then(events::Event event) {
        events::StoredEvent stored;
        ++count;
        stored.position = events::LogPosition{10 * count};
        stored.stream = owing;
        stored.version = events::StreamVersion{count};
        stored.time = morning + std::chrono::minutes{count};
        stored.event = std::move(event);
        book.apply(stored);
    }
};

events::RequestFailed failed_call(const char* order, events::FailureKind kind) {
    return {.operation = events::Operation::get_order,
            .purpose = events::Purpose::debt,
            .order = OrderId{order},
            .kind = kind,
            .message = "not today",
            .retry_at = morning + 2h};
}

events::DebtIncurred unreadable_order(const char* order) {
    return {.order = OrderId{order}, .cause = "no total"};
}

events::DebtAbandoned gone(const char* order) {
    return {.order = OrderId{order}, .cause = "refused", .attempts = 8};
}

}  // namespace

TEST_CASE("a debt tells since when, why, how often it was tried, the last error and the next try") {
    Stream stream;
    stream.then(unreadable_order("1"));
    stream.then(failed_call("1", events::FailureKind::not_found));
    stream.then(unreadable_order("1"));
    const auto owed = stream.book.owed();
    REQUIRE(owed.size() == 1);
    CHECK(owed[0].since == morning + 1min);
    CHECK(owed[0].cause == "no total");
    CHECK(owed[0].attempts == 1);
    CHECK(owed[0].last_error == "not today");
    CHECK(owed[0].last_error_at == morning + 2min);
    CHECK(owed[0].next_try == morning + 2h);
    CHECK_FALSE(owed[0].items_only);
    CHECK(owed[0].incurred == events::LogPosition{30});
    stream.then(events::DebtPaid{OrderId{"1"}});
    CHECK(stream.book.owed().empty());
    CHECK(stream.book.given_up().empty());
}

TEST_CASE("an order that was given up is named until it is owed again or paid") {
    Stream stream;
    stream.then(unreadable_order("1"));
    stream.then(failed_call("1", events::FailureKind::not_found));
    stream.then(gone("1"));
    CHECK(stream.book.owed().empty());
    REQUIRE(stream.book.given_up().size() == 1);
    const auto given_up = stream.book.given_up().front();
    CHECK(given_up.given_up_because == "refused");
    CHECK(given_up.given_up_at == morning + 3min);
    CHECK(given_up.incurred == events::LogPosition{10});
    CHECK(given_up.cause == "no total");
    stream.then(events::DebtRetried{
        .order = OrderId{"1"}, .cause = "no total", .incurred = given_up.incurred});
    CHECK(stream.book.given_up().empty());
    const auto again = stream.book.owed();
    REQUIRE(again.size() == 1);
    CHECK(again[0].attempts == 0);
    CHECK(again[0].since == morning + 4min);
    CHECK(again[0].last_error == "not today");
    CHECK_FALSE(again[0].next_try);
    stream.then(gone("1"));
    stream.then(unreadable_order("1"));
    CHECK(stream.book.given_up().empty());
    CHECK(stream.book.owed().size() == 1);
}

TEST_CASE("of an order of v0 its items are what is missing") {
    Stream stream;
    stream.then(events::ItemsOwed{.orders = {{OrderId{"1"}, morning}}});
    REQUIRE(stream.book.owed().size() == 1);
    CHECK(stream.book.owed()[0].items_only);
    CHECK(stream.book.owed()[0].cause == "its items are not read yet");
    const json shown = tools::debts_json(stream.book.owed()).at(0);
    CHECK(shown.at("missing") == "items");
    CHECK(shown.at("state") == "owed");
    CHECK(shown.at("connection") == "acme-eu");
}

TEST_CASE("a list tells when each order is asked for next, or that it is not") {
    Stream stream;
    stream.then(unreadable_order("1"));
    stream.then(unreadable_order("2"));
    stream.then(failed_call("2", events::FailureKind::not_found));
    const auto cell = [&](events::Time now, std::size_t row) {
        return tools::debts_table(stream.book.owed(), now).lines().at(row + 1);
    };
    CHECK_THAT(cell(morning, 0), Catch::Contains(" now ") && Catch::Contains("no total"));
    CHECK_THAT(cell(morning, 1),
               Catch::Contains("2026-03-01 10:00:00Z") && Catch::Contains("no total; not today"));
    CHECK_THAT(cell(morning + 3h, 1), Catch::Contains(" now "));
    stream.then(events::ConnectionChanged{.paused = true});
    CHECK_THAT(cell(morning, 1), Catch::Contains("paused"));
    CHECK(tools::debts_json(stream.book.owed()).at(1).at("next_try").is_null());
    stream.then(gone("2"));
    CHECK_THAT(tools::debts_table(stream.book.given_up(), morning).lines().at(1),
               Catch::Contains("given up") && Catch::Contains("refused"));
}

TEST_CASE("debts are retried by requests of one connection each, short enough for a line") {
    std::vector<tools::BookedDebt> debts;
    for (int i = 0; i < 150; ++i) {
        debts.push_back({.stream = owing, .order = OrderId{std::to_string(i)}});
    }
    debts.push_back({.stream = {owing.tenant, events::ConnectionId{"acme-na"}},
                     .order = OrderId{"x"},
                     .incurred = events::LogPosition{7},
                     .given_up_at = morning});
    debts.push_back({.stream = {owing.tenant, events::ConnectionId{"acme-fe"}},
                     .order = OrderId{"y"},
                     .removed = true});
    const auto requests = tools::retry_requests(debts);
    REQUIRE(requests.size() == 3);
    CHECK(requests[0].at("orders").size() == 100);
    CHECK(requests[1].at("orders").size() == 50);
    CHECK(requests[1].at("orders").at(0) == json{{"order", "100"}});
    CHECK(requests[2].at("connection") == "acme-na");
    CHECK(requests[2].at("orders") == json::array({{{"order", "x"}, {"incurred", 7}}}));
    const auto answer = [](const char* retried, const json& left) {
        return json{{"retried", json::array({retried})}, {"without_room", left}};
    };
    const json summary = tools::retry_summary(
        requests,
        {answer("1", json::array()), answer("2", json::array({"3"})), answer("x", json::array())});
    REQUIRE(summary.at("connections").size() == 2);
    CHECK(summary.at("connections").at(0).at("retried") == json::array({"1", "2"}));
    CHECK(summary.at("connections").at(0).at("without_room") == json::array({"3"}));
    CHECK(tools::retry_summary({}, {}).at("connections").empty());
}
