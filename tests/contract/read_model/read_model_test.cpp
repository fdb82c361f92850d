#include "tests/contract/read_model/order_story.hpp"
#include "tests/contract/read_model/tables_under_test.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>

using namespace orderlog;
using namespace orderlog::contract;
using projections::CommitOutcome;

TEMPLATE_LIST_TEST_CASE("fresh tables are at position 0 and empty", "[read_model]", Tables) {
    TestType tables;
    CHECK(tables.model().checkpoint()->position == events::LogPosition{});
    CHECK(tables.model().load_state()->connections.empty());
}

TEMPLATE_LIST_TEST_CASE("whatever is fed twice counts once", "[read_model]", Tables) {
    TestType tables;
    feed(tables.model(), story(), 10);
    const std::string once = tables.full();
    feed(tables.model(), story(), 10);
    CHECK(tables.full() == once);
}

TEMPLATE_LIST_TEST_CASE("one by one and in batches give the same rows", "[read_model]", Tables) {
    TestType singly;
    TestType in_batches;
    TestType at_once;
    feed(singly.model(), story(), 1);
    feed(in_batches.model(), story(), 13);
    feed(at_once.model(), story(), 1000);
    CHECK(singly.full() == in_batches.full());
    CHECK(singly.full() == at_once.full());
    CHECK(singly.content() == at_once.content());
}

TEMPLATE_LIST_TEST_CASE("another order of the same observations gives the same rows",
                        "[read_model]", Tables) {
    TestType tables;
    feed(tables.model(), story(), 10);
    for (std::uint32_t seed = 1; seed <= 3; ++seed) {
        auto shuffled = story();
        std::shuffle(shuffled.begin(), shuffled.end(), std::mt19937{seed});
        TestType other;
        feed(other.model(), shuffled, seed * 4);
        CHECK(other.full() == tables.full());
    }
}

TEMPLATE_LIST_TEST_CASE("a checkpoint that is already there is repeated and writes nothing",
                        "[read_model]", Tables) {
    TestType tables;
    const auto batch = contract::batch(0, 5, {order_rows("a", 5, 1)});
    CHECK(*tables.model().commit(batch) == CommitOutcome::stored);
    const std::string before = tables.full();
    CHECK(*tables.model().commit(batch) == CommitOutcome::repeated);
    CHECK(tables.full() == before);
    CHECK(*tables.model().checkpoint() == checkpoint_at(5));
}

TEMPLATE_LIST_TEST_CASE("a batch from elsewhere is overtaken and writes nothing", "[read_model]",
                        Tables) {
    TestType tables;
    REQUIRE(tables.model().commit(contract::batch(0, 5, {order_rows("a", 5, 1)})));
    const std::string before = tables.full();
    const auto stale = tables.model().commit(contract::batch(3, 7, {order_rows("b", 7, 1)}));
    CHECK(*stale == CommitOutcome::overtaken);
    auto foreign = contract::batch(5, 9, {order_rows("b", 9, 1)});
    foreign.from.record_hash[0] ^= 1;
    CHECK(*tables.model().commit(foreign) == CommitOutcome::overtaken);
    CHECK(tables.full() == before);
    CHECK(*tables.model().checkpoint() == checkpoint_at(5));
}

TEMPLATE_LIST_TEST_CASE("an older lease writes nothing where a later one has fed", "[read_model]",
                        Tables) {
    TestType tables;
    auto newer = contract::batch(0, 5, {order_rows("a", 5, 1)});
    newer.lease = events::LogPosition{20};
    REQUIRE(*tables.model().commit(newer) == CommitOutcome::stored);
    const std::string before = tables.full();
    auto woken = contract::batch(5, 7, {order_rows("b", 7, 1)});
    woken.lease = events::LogPosition{10};
    CHECK(*tables.model().commit(woken) == CommitOutcome::overtaken);
    CHECK(tables.full() == before);
    CHECK(*tables.model().checkpoint() == checkpoint_at(5));
    woken.lease = events::LogPosition{20};
    CHECK(*tables.model().commit(woken) == CommitOutcome::stored);
}

TEMPLATE_LIST_TEST_CASE("older never overwrites newer", "[read_model]", Tables) {
    TestType tables;
    feed(tables.model(), {order_rows("a", 5, 20)}, 1);
    const std::string content = tables.content();
    feed(tables.model(), {order_rows("a", 9, 10)}, 1);
    CHECK(tables.content() == content);
}

TEMPLATE_LIST_TEST_CASE("newer overwrites older in every group", "[read_model]", Tables) {
    TestType tables;
    TestType expected;
    feed(tables.model(), {order_rows("a", 5, 10), order_rows("a", 9, 20)}, 1);
    feed(expected.model(), {order_rows("a", 9, 20)}, 1);
    CHECK(tables.content() == expected.content());
}

TEMPLATE_LIST_TEST_CASE("absent never erases known", "[read_model]", Tables) {
    TestType tables;
    TestType expected;
    auto header_only = order_rows("a", 9, 20);
    header_only.money_rank = header_only.items_rank = header_only.packages_rank = {};
    header_only.total.reset();
    header_only.items.clear();
    header_only.items_shipped = header_only.items_unshipped = 0;
    header_only.packages.clear();
    feed(tables.model(), {order_rows("a", 5, 10), header_only}, 1);
    auto both = order_rows("a", 5, 10);
    both.header = header_only.header;
    both.header_rank = header_only.header_rank;
    feed(expected.model(), {both}, 1);
    CHECK(tables.content() == expected.content());
}

TEMPLATE_LIST_TEST_CASE("a line missing from the winning list is out of the content only",
                        "[read_model]", Tables) {
    TestType tables;
    TestType expected;
    auto shorter = order_rows("a", 9, 20);
    shorter.items.pop_back();
    feed(tables.model(), {order_rows("a", 5, 10), shorter}, 1);
    feed(expected.model(), {shorter}, 1);
    CHECK(tables.content() == expected.content());
    CHECK(tables.full() != expected.full());
}

TEMPLATE_LIST_TEST_CASE("packages are those of the winning list and no others", "[read_model]",
                        Tables) {
    TestType tables;
    TestType expected;
    auto none = order_rows("a", 9, 20);
    none.packages.clear();
    feed(tables.model(), {order_rows("a", 5, 10), none}, 1);
    feed(expected.model(), {none}, 1);
    CHECK(tables.content() == expected.content());
}

TEMPLATE_LIST_TEST_CASE("two lines of one ASIN are two lines", "[read_model]", Tables) {
    auto both = order_rows("a", 5, 10);
    both.items[1].asin = both.items[0].asin;
    auto first = both;
    first.items.pop_back();
    auto second = both;
    second.items.erase(second.items.begin());
    TestType tables;
    TestType of_first;
    TestType of_second;
    feed(tables.model(), {both}, 1);
    feed(of_first.model(), {first}, 1);
    feed(of_second.model(), {second}, 1);
    CHECK(tables.content() != of_first.content());
    CHECK(tables.content() != of_second.content());
}

TEMPLATE_LIST_TEST_CASE("tenants' orders of one number stay apart", "[read_model]", Tables) {
    TestType tables;
    TestType alone;
    TestType other_alone;
    auto other = order_rows("a", 9, 20);
    other.key.tenant = events::TenantId{"t2"};
    feed(tables.model(), {order_rows("a", 5, 10), other}, 2);
    feed(alone.model(), {order_rows("a", 5, 10)}, 1);
    feed(other_alone.model(), {other}, 1);
    CHECK(tables.content() != alone.content());
    CHECK(tables.content() != other_alone.content());
}
