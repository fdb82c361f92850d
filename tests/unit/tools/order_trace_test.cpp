#include "tools/orderlog/order_trace.hpp"

#include "tests/support/new_event.hpp"
#include "tests/support/temp_directory.hpp"

#include <catch2/catch.hpp>

using namespace orderlog;
using namespace orderlog::tools;
using namespace orderlog::support;
using events::LogPosition;
using events::OrderId;
using events::OrderMark;

namespace {

const events::OrderKey wanted{events::TenantId{"acme"}, events::Marketplace::amazon, OrderId{"1"}};

/// A log in which tenants' pages hold orders; each event at `time`.
class TracedLog {
 public:
    LogPosition add(const events::Event& event, LogPosition cause = {}) {
        auto made = new_event(stream_of(tenant), versions_[tenant]++, event);
        made.causation = cause;
        return appended(std::move(made));
    }
    /// A page on which these orders are new or changed.
    LogPosition page(const std::vector<std::string>& orders, std::string body = "{}") {
        auto made = new_page(stream_of(tenant), versions_[tenant]++, body);
        for (const std::string& order : orders) {
            std::get<events::PageFetched>(made.event).marks.push_back(OrderMark::new_order);
            made.order_entries.push_back(
                {.key = {events::TenantId{tenant}, events::Marketplace::amazon, OrderId{order}},
                 .digest = {static_cast<std::uint8_t>(++digest_)}});
        }
        return appended(std::move(made));
    }
    [[nodiscard]] const adapters::RocksdbEventLog& log() const { return *log_; }

    std::string tenant{"acme"};
    events::Time time{january(2)};

 private:
    LogPosition appended(events::NewEvent made) {
        made.time = time;
        return log_->append({std::move(made)}).value();
    }

    TempDirectory directory_{};
    std::unique_ptr<adapters::RocksdbEventLog> log_{
        adapters::RocksdbEventLog::open(directory_.path()).value()};
    std::map<std::string, std::uint64_t> versions_{};
    int digest_{0};
};

std::vector<LogPosition> positions(const std::vector<events::StoredEvent>& events) {
    std::vector<LogPosition> all;
    for (const events::StoredEvent& one : events) {
        all.push_back(one.position);
    }
    return all;
}

events::PageFetched call_for(const char* order) {
    return {.operation = events::Operation::get_order,
            .purpose = events::Purpose::debt,
            .order = OrderId{order}};
}

}  // namespace

TEST_CASE("an order's events are its pages, its debts and the calls for it, of its tenant alone") {
    TracedLog made;
    const auto first = made.page({"1", "2"});
    made.page({"2"});
    made.add(events::SyncPolled{});
    const auto unreadable = made.page({});
    const auto owed =
        made.add(events::DebtIncurred{.order = OrderId{"1"}, .cause = "no items"}, unreadable);
    made.add(events::DebtIncurred{.order = OrderId{"2"}});
    const auto failed = made.add(events::RequestFailed{.order = OrderId{"1"}});
    made.add(events::RequestFailed{.order = OrderId{"2"}});
    auto again = call_for("1");
    again.unreadable = 1;
    const auto in_vain = made.add(again);
    const auto whole = made.page({"1"});
    const auto paid = made.add(events::DebtPaid{.order = OrderId{"1"}}, whole);
    made.tenant = "birch";
    made.page({"1"});
    made.add(events::DebtIncurred{.order = OrderId{"1"}});

    OrderTrace trace(made.log(), wanted);
    const auto found = trace.newest({}, 100);
    REQUIRE(found);
    CHECK(positions(*found) == std::vector{first, unreadable, owed, failed, in_vain, whole, paid});
    const auto mark = [&](std::size_t i) { return trace.mark((*found)[i]); };
    CHECK(mark(0) == "new");
    CHECK(mark(1) == "unreadable");
    CHECK(mark(2).empty());
    CHECK(mark(4) == "unreadable");
    CHECK(mark(5) == "changed");
}

TEST_CASE("an order's events are the newest of those that the filter takes") {
    TracedLog made;
    made.page({"1"});
    made.add(events::DebtIncurred{.order = OrderId{"1"}});
    const auto last = made.page({"1"}, "{ }");
    OrderTrace trace(made.log(), wanted);
    CHECK(positions(*trace.newest({.types = {"PageFetched"}}, 1)) == std::vector{last});
    CHECK(trace.newest({.types = {"DebtPaid"}}, 9)->empty());
    CHECK(trace.is_known());
}

TEST_CASE("calls for an order are looked for only while it is owed, and not before what is asked") {
    TracedLog made;
    made.add(call_for("1"));
    const auto owed = made.add(events::DebtIncurred{.order = OrderId{"1"}});
    const auto early = made.add(call_for("1"));
    made.time = january(3);
    const auto late = made.add(call_for("1"));
    const auto given_up = made.add(events::DebtAbandoned{.order = OrderId{"1"}});
    made.add(call_for("1"));
    const auto retried =
        made.add(events::DebtRetried{.order = OrderId{"1"}, .incurred = owed}, owed);
    const auto again = made.add(call_for("1"));

    CHECK(positions(*OrderTrace(made.log(), wanted).newest({}, 9)) ==
          std::vector{owed, early, late, given_up, retried, again});
    OrderTrace since(made.log(), wanted);
    CHECK(positions(*since.newest({.since = january(3)}, 9)) ==
          std::vector{late, given_up, retried, again});
    const auto before = made.log().read(LogPosition{early.value() - 1}, {.events = 1});
    CHECK(!since.touches(before->front()));
    OrderTrace later(made.log(), wanted);
    CHECK(later.newest({.since = january(4)}, 9)->empty());
    CHECK(later.is_known());
}

TEST_CASE("an order that no event touched is not known") {
    TracedLog made;
    made.page({"2"});
    OrderTrace trace(made.log(), wanted);
    CHECK(trace.newest({}, 9)->empty());
    CHECK(!trace.is_known());
}

TEST_CASE("items that are owed, their pages and what paid them touch the order") {
    TracedLog made;
    const auto page = made.page({"1", "2"});
    const auto owed =
        made.add(events::ItemsOwed{.orders = {{OrderId{"2"}, {}}, {OrderId{"1"}, {}}}}, page);
    auto of_items = call_for("1");
    of_items.operation = events::Operation::v0_get_order_items;
    const auto first = made.add(of_items, owed);
    const auto more = made.add(events::ItemsAdvanced{.order = OrderId{"1"}}, first);
    const auto last = made.add(of_items, more);
    const auto paid = made.add(events::DebtPaid{.order = OrderId{"1"}}, last);
    OrderTrace trace(made.log(), wanted);
    const auto found = trace.newest({}, 100);
    CHECK(positions(*found) == std::vector{page, owed, first, more, last, paid});
    CHECK(trace.mark((*found)[2]).empty());
}

TEST_CASE("what comes while it is followed is learnt, the page before its debt") {
    TracedLog made;
    made.page({"1"});
    OrderTrace trace(made.log(), wanted);
    REQUIRE(trace.newest({}, 9));
    const auto page = made.page({"2"});
    made.add(events::DebtIncurred{.order = OrderId{"1"}}, page);
    const auto changed = made.page({"1"}, "{ }");
    REQUIRE(trace.look_up());
    const auto read = made.log().read(LogPosition{1}, {});
    std::vector<LogPosition> touched;
    for (const events::StoredEvent& stored : *read) {
        trace.learn(stored);
    }
    for (const events::StoredEvent& stored : *read) {
        if (trace.touches(stored)) {
            touched.push_back(stored.position);
        }
    }
    CHECK(touched == std::vector{page, LogPosition{page.value() + 1}, changed});
}

TEST_CASE("more debts' events than the index tells at once are walked to the end") {
    TracedLog made;
    for (int i = 0; i < 1100; ++i) {
        made.add(events::RequestFailed{});
    }
    const auto abandoned = made.add(events::DebtAbandoned{.order = OrderId{"1"}});
    OrderTrace trace(made.log(), wanted);
    CHECK(positions(*trace.newest({}, 9)) == std::vector{abandoned});
}
