#include "engine/debts.hpp"

#include "engine/pages.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace orderlog;
using namespace std::chrono_literals;
using engine::Asked;
using events::LogPosition;
using events::OrderId;

namespace {

const OrderId order{"o1"};
const events::Time noon{events::Duration{1'750'000'000'000'000}};

/// One connection whose next event is at position 10.
struct Books {
    engine::Decision decision{engine::ConnectionState{}, {.first = LogPosition{10}}};

    void takes(const events::Page& page, const Asked& asked) {
        engine::settle_debts(decision, asked, page, {});
    }
    [[nodiscard]] bool owes() const { return !decision.state().debts.empty(); }
};

Asked asked_after(std::uint64_t position) {
    return {.data_sets = events::all_data_sets, .known = LogPosition{position}};
}

events::Page broken(std::optional<events::Time> last_updated) {
    return {.unreadable = {{.id = order, .cause = "no total", .last_updated = last_updated}}};
}

events::Page whole(events::Time last_updated) {
    events::OrderObservation read;
    read.id = order;
    read.last_updated = last_updated;
    read.has_items = true;
    return {.orders = {read}};
}

}  // namespace

TEST_CASE("a debt is paid by what is as new as the page that incurred it") {
    Books books;
    books.takes(broken(noon), asked_after(9));
    REQUIRE(books.owes());
    books.takes(whole(noon), asked_after(9));
    CHECK(!books.owes());
}

TEST_CASE("an older answer pays no debt, however late it comes") {
    Books books;
    books.takes(broken(noon), asked_after(9));
    books.takes(whole(noon - 1ms), asked_after(20));
    CHECK(books.owes());
}

TEST_CASE("a debt that a newer page incurs again is not paid by what lies between") {
    Books books;
    books.takes(broken(noon), asked_after(9));
    books.takes(broken(noon + 2h), asked_after(9));
    books.takes(whole(noon + 1h), asked_after(20));
    CHECK(books.owes());
    books.takes(whole(noon + 2h), asked_after(20));
    CHECK(!books.owes());
}

TEST_CASE("an order that an older page shows unreadable is not owed anew") {
    Books books;
    books.takes(broken(noon), asked_after(9));
    books.takes(broken(noon), asked_after(9));
    books.takes(broken(noon - 1h), asked_after(9));
    CHECK(books.decision.take_events().size() == 1);
}

TEST_CASE("a debt without a time is paid by a page that was asked for after it alone") {
    Books books;
    books.takes(broken(std::nullopt), asked_after(9));
    books.takes(whole(noon), asked_after(9));
    CHECK(books.owes());
    books.takes(whole(noon), asked_after(10));
    CHECK(!books.owes());
}

TEST_CASE("an observation that is not whole pays no debt") {
    Books books;
    books.takes(broken(noon), asked_after(9));
    Asked fewer = asked_after(20);
    fewer.data_sets = {static_cast<std::uint16_t>(events::DataSet::fulfillment)};
    books.takes(whole(noon), fewer);
    CHECK(books.owes());
    events::Page without_items = whole(noon);
    without_items.orders[0].has_items = false;
    books.takes(without_items, asked_after(20));
    CHECK(books.owes());
}

TEST_CASE("an older whole answer is no refusal, an unreadable one is") {
    Books books;
    books.takes(broken(noon), asked_after(9));
    events::PageFetched answer{.operation = events::Operation::get_order, .order = order};
    answer.marks = {events::OrderMark::same};
    answer.items = 1;
    const auto answers = [&](int times) {
        for (int i = 0; i < times; ++i) {
            books.decision.add(answer);
            engine::give_up_if_hopeless(books.decision, order, {});
        }
    };
    answers(20);
    CHECK(books.owes());
    CHECK(books.decision.state().debts[0].attempts == 20);
    answer.marks.clear();
    answer.unreadable = 1;
    answers(7);
    CHECK(books.owes());
    answers(1);
    CHECK(!books.owes());
}

TEST_CASE("a debt with a time that Amazon has not reached is given up: no answer is as new") {
    Books books;
    books.takes(broken(noon + std::chrono::years{70}), asked_after(9));
    events::PageFetched answer{.operation = events::Operation::get_order, .order = order};
    answer.server_time = noon + 1h;
    answer.marks = {events::OrderMark::same};
    answer.items = 1;
    for (int i = 0; i < 8; ++i) {
        REQUIRE(books.owes());
        books.decision.add(answer);
        engine::give_up_if_hopeless(books.decision, order, {});
    }
    CHECK(!books.owes());
}

TEST_CASE("an answer of another order than the one asked for is none") {
    const Asked asked{.purpose = events::Purpose::debt, .order = OrderId{"o2"}};
    CHECK_FALSE(engine::refusal_of({}, asked, whole(noon)).empty());
    CHECK(engine::refusal_of({}, asked, {}).empty());
    CHECK(engine::refusal_of({}, {.purpose = events::Purpose::debt, .order = order}, whole(noon))
              .empty());
}

TEST_CASE("what a re-scan shows unreadable leaves half of the debts to sync") {
    constexpr std::size_t half = engine::debts_max / 2;
    const auto unreadable = [](std::size_t count) {
        events::Page page;
        for (std::size_t i = 0; i < count; ++i) {
            page.unreadable.push_back({.id = OrderId{"o" + std::to_string(i)}});
        }
        return page;
    };
    Books books;
    const Asked again{.purpose = events::Purpose::rescan};
    const Asked sync{.purpose = events::Purpose::sync};
    const auto& state = books.decision.state();
    CHECK_FALSE(engine::too_many_debts(state, again, unreadable(half)));
    CHECK(engine::too_many_debts(state, again, unreadable(half + 1)));
    books.takes(unreadable(half), again);
    // What is owed already is no more.
    CHECK_FALSE(engine::too_many_debts(state, again, unreadable(half)));
    CHECK(engine::too_many_debts(state, again, unreadable(half + 1)));
    CHECK(engine::refusal_of(state, again, unreadable(half + 1)) != "");
    CHECK_FALSE(engine::too_many_debts(state, sync, unreadable(2 * half)));
    CHECK(engine::too_many_debts(state, sync, unreadable(2 * half + 1)));
}

TEST_CASE("items that are only waited for take no room from what a re-scan shows unreadable") {
    Books books;
    events::ItemsOwed owed;
    for (std::size_t i = 0; i < engine::debts_max; ++i) {
        owed.orders.push_back({.order = OrderId{"i" + std::to_string(i)}});
    }
    books.decision.add(owed);
    CHECK_FALSE(engine::too_many_debts(books.decision.state(), {.purpose = events::Purpose::rescan},
                                       broken(noon)));
}
