#include "projections/coverage.hpp"

#include "adapters/memory/memory_event_log.hpp"
#include "tests/support/line_page_reader.hpp"
#include "tests/support/new_event.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <sstream>

using namespace orderlog;
using namespace orderlog::events;
using namespace orderlog::projections;
using support::january;

namespace {

// A query is the ids of its marketplaces, one a word.
class WordQueries final : public QueryReader {
 public:
    [[nodiscard]] std::vector<MarketplaceId> marketplaces(std::string_view query) const override {
        std::istringstream words{std::string(query)};
        std::vector<MarketplaceId> ids;
        for (std::string word; words >> word;) {
            ids.emplace_back(word);
        }
        return ids;
    }
};

Window created(int from, int to) {
    return {WindowAxis::created, january(from), january(to)};
}
Window updated(int from, int to) {
    return {WindowAxis::updated, january(from), january(to)};
}
Span days(int from, int to) {
    return {january(from), january(to)};
}

// What happened to one connection of marketplaces M1 and M2, added on the 10th. Now is the 20th.
class Story {
 public:
    Story() {
        at(january(10),
           ConnectionAdded{.marketplaces = {MarketplaceId{"M1"}, MarketplaceId{"M2"}}});
    }

    LogPosition at(Time time, Event event, LogPosition causation = {}) {
        StoredEvent stored;
        stored.position = last_ = next(last_);
        stored.time = time;
        stored.causation = causation;
        stored.event = std::move(event);
        REQUIRE(coverage_.apply(stored, log_));
        return last_;
    }
    LogPosition then(Event event, LogPosition causation = {}) {
        return at(january(12), std::move(event), causation);
    }
    [[nodiscard]] CoverageReport told() const { return coverage_.report(january(20)); }

 private:
    WordQueries queries_{};
    support::LinePageReader reader_{};
    adapters::MemoryEventLog log_{};
    Coverage coverage_{queries_, reader_};
    LogPosition last_{};
};

struct Tokens {
    std::string in{};
    std::string out{};
};

PageFetched page(const Window& window, const Tokens& tokens = {},
                 const std::string& query = "M1 M2") {
    PageFetched fetched{.window = window, .data_sets = all_data_sets, .query = query};
    fetched.purpose = window.axis == WindowAxis::created ? Purpose::backfill : Purpose::sync;
    if (!tokens.in.empty()) {
        fetched.token_in = sha256(tokens.in);
    }
    if (!tokens.out.empty()) {
        fetched.token_out = sha256(tokens.out);
    }
    return fetched;
}

PageFetched by_v0(PageFetched page) {
    page.operation = Operation::v0_get_orders;
    return page;
}

SyncPolled poll(const Window& window) {
    return {.window = window};
}

using List = std::vector<Span>;
using Gaps = std::vector<Gap>;

}  // namespace

TEST_CASE("spans are joined where they meet, and cut where they are taken", "[spans]") {
    Spans spans;
    for (const Span& span : {days(5, 7), days(1, 2), days(2, 3), days(9, 9), days(8, 7)}) {
        spans.add(span);
    }
    CHECK(spans.list() == List{days(1, 3), days(5, 7)});
    spans.add(days(3, 6));
    CHECK(spans.list() == List{days(1, 7)});
    spans.remove(Spans(days(2, 4)));
    CHECK(spans.list() == List{days(1, 2), days(4, 7)});
    spans.remove(Spans(days(7, 9)));
    CHECK(spans.list() == List{days(1, 2), days(4, 7)});
    Spans some(days(1, 5));
    spans.keep(some);
    CHECK(spans.list() == List{days(1, 2), days(4, 5)});
    some.keep(Spans{});
    CHECK(some.empty());
}

TEST_CASE("a window whose pages follow each other by their tokens is proven", "[coverage]") {
    Story story;
    story.then(page(updated(9, 11), {"", "a"}));
    story.then(page(updated(9, 11), {"a", "b"}));
    CHECK(story.told().updated.proven.empty());
    CHECK(story.told().updated.gaps ==
          Gaps{{days(10, 11), GapReason::window_open}, {days(11, 20), GapReason::not_asked}});
    story.then(page(updated(9, 11), {"b", ""}));
    CHECK(story.told().updated.proven.list() == List{days(9, 11)});
    CHECK(story.told().updated.gaps == Gaps{{days(11, 20), GapReason::not_asked}});
}

TEST_CASE("which updates were read again is told, and proves no more than their pages",
          "[coverage]") {
    Story story;
    story.then(page(updated(9, 14)));
    CHECK(story.told().read_again.empty());
    for (const Window& window : {updated(9, 10), updated(10, 11), updated(12, 13)}) {
        PageFetched again = page(window);
        again.purpose = Purpose::rescan;
        story.then(again);
    }
    CHECK(story.told().read_again.list() == List{days(9, 11), days(12, 13)});
    CHECK(story.told().updated.proven.list() == List{days(9, 14)});
    PageFetched refused = page(updated(15, 16));
    refused.purpose = Purpose::rescan;
    const auto last = story.then(refused);
    story.then(CursorRepaired{.purpose = Purpose::rescan, .reopened = refused.window}, last);
    CHECK(story.told().read_again.list() == List{days(9, 11), days(12, 13)});
}

TEST_CASE("what was read again counts for the marketplaces that it was read for", "[coverage]") {
    Story story;
    const auto again = [&](const Window& window, const std::string& marketplaces) {
        PageFetched fetched = page(window, {}, marketplaces);
        fetched.purpose = Purpose::rescan;
        story.then(fetched);
    };
    again(updated(9, 12), "M1");
    again(updated(12, 14), "M1 M2");
    CHECK(story.told().read_again.list() == List{days(12, 14)});
    again(updated(11, 12), "M2 M3");
    CHECK(story.told().read_again.list() == List{days(11, 14)});
    story.then(ConnectionChanged{.marketplaces = std::vector{MarketplaceId{"M1"}}});
    CHECK(story.told().read_again.list() == List{days(9, 14)});
    story.then(
        ConnectionChanged{.marketplaces = std::vector{MarketplaceId{"M1"}, MarketplaceId{"M3"}}});
    CHECK(story.told().read_again.list() == List{days(11, 12)});
}

TEST_CASE("a poll without news is a window of one page", "[coverage]") {
    Story story;
    story.then(poll(updated(9, 11)));
    SyncPolled shorter = poll(updated(11, 13));
    shorter.last_updated_before = january(12);
    story.then(shorter);
    CHECK(story.told().updated.proven.list() == List{days(9, 12)});
}

TEST_CASE("whoever says that a window is read proves nothing", "[coverage]") {
    Story story;
    story.then(BackfillRequested{january(1), january(9)});
    story.then(page(created(5, 9), {"", "a"}));
    const auto last = story.then(page(created(5, 9), {"b", ""}));
    story.then(CursorAdvanced{.purpose = Purpose::backfill, .window = created(5, 9)}, last);
    CHECK(story.told().created.gaps ==
          Gaps{{days(1, 5), GapReason::not_asked}, {days(5, 9), GapReason::page_missing}});
    CHECK(contradicts(story.told()));
    story.then(ChunkCompleted{.window = created(1, 9)});
    CHECK(story.told().created.gaps == Gaps{{days(1, 9), GapReason::page_missing}});
    story.then(WatermarkAdvanced{january(10), january(12)});
    CHECK(story.told().updated.gaps ==
          Gaps{{days(10, 12), GapReason::page_missing}, {days(12, 20), GapReason::not_asked}});
    CHECK(story.told().updated.proven.empty());
}

TEST_CASE("without its first page, a middle one or its last no window is proven", "[coverage]") {
    const std::vector<PageFetched> pages{page(updated(9, 11), {"", "a"}),
                                         page(updated(9, 11), {"a", "b"}),
                                         page(updated(9, 11), {"b", ""})};
    for (std::size_t missing = 0; missing < pages.size(); ++missing) {
        Story story;
        for (std::size_t i = 0; i < pages.size(); ++i) {
            if (i != missing) {
                story.then(pages[i]);
            }
        }
        CHECK(story.told().updated.proven.empty());
    }
}

TEST_CASE("pages of another window or query do not go on with a chain", "[coverage]") {
    for (const PageFetched& other :
         {page(updated(8, 11), {"a", ""}), page(updated(9, 12), {"a", ""}),
          page(created(9, 11), {"a", ""}), page(updated(9, 11), {"a", ""}, "M1")}) {
        Story story;
        story.then(page(updated(9, 11), {"", "a"}));
        story.then(other);
        CHECK(story.told().updated.proven.empty());
        CHECK(story.told().created.proven.empty());
    }
}

TEST_CASE("late and repeated pages neither break a chain nor end it", "[coverage]") {
    Story story;
    story.then(page(updated(9, 11), {"", "a"}));
    story.then(page(updated(9, 11), {"a", "b"}));
    story.then(page(updated(9, 11), {"", "a"}));
    story.then(page(updated(9, 11), {"a", "b"}));
    CHECK(story.told().updated.proven.empty());
    story.then(page(updated(9, 11), {"b", ""}));
    CHECK(story.told().updated.proven.list() == List{days(9, 11)});
}

TEST_CASE("a window is proven up to the smallest echo of its pages", "[coverage]") {
    Story story;
    PageFetched first = page(updated(9, 13), {"", "a"});
    first.last_updated_before = january(12);
    PageFetched last = page(updated(9, 13), {"a", ""});
    last.last_updated_before = january(14);
    story.then(first);
    story.then(last);
    CHECK(story.told().updated.proven.list() == List{days(9, 12)});
}

TEST_CASE("neighbours share the bound that was sent, whatever our microseconds", "[coverage]") {
    Story story;
    const auto middle = january(5) + std::chrono::microseconds{123'456};
    story.then(BackfillRequested{january(1), january(9)});
    PageFetched newer = page({WindowAxis::created, middle, january(9)});
    PageFetched older = page({WindowAxis::created, january(1), middle});
    older.created_before = january(5) + std::chrono::milliseconds{123};
    story.then(newer);
    story.then(older);
    CHECK(story.told().created.proven.list() == List{days(1, 9)});
    CHECK(story.told().created.gaps.empty());
}

TEST_CASE("a window whose last page the engine refused is not proven", "[coverage]") {
    Story story;
    story.then(page(updated(9, 11), {"", "a"}));
    const auto refused = story.then(page(updated(9, 11), {"a", ""}));
    story.then(CursorRepaired{.reopened = updated(9, 11), .parts = 2}, refused);
    CHECK(story.told().updated.proven.empty());
    CHECK(story.told().updated.gaps ==
          Gaps{{days(10, 11), GapReason::cursor_repaired}, {days(11, 20), GapReason::not_asked}});
    story.then(page(updated(9, 10)));
    story.then(poll(updated(10, 11)));
    CHECK(story.told().updated.proven.list() == List{days(9, 11)});
}

TEST_CASE("a cursor that was given up is not gone on with", "[coverage]") {
    Story story;
    story.then(page(updated(9, 11), {"", "a"}));
    story.then(CursorRepaired{.reopened = updated(9, 11)});
    story.then(page(updated(9, 11), {"a", ""}));
    CHECK(story.told().updated.proven.empty());
}

TEST_CASE("fewer data sets than asked for prove nothing", "[coverage]") {
    Story story;
    PageFetched fewer = page(updated(9, 11));
    fewer.data_sets = DataSets{1};
    story.then(fewer);
    CHECK(story.told().updated.gaps ==
          Gaps{{days(10, 11), GapReason::fewer_data_sets}, {days(11, 20), GapReason::not_asked}});
}

TEST_CASE("a page whose body the log lacks proves nothing", "[coverage]") {
    Story story;
    story.then(page(updated(9, 11), {"", "a"}));
    PageFetched unfounded = page(updated(9, 11), {"a", ""});
    unfounded.marks = {OrderMark::same};
    story.then(WatermarkAdvanced{january(9), january(11)}, story.then(unfounded));
    CHECK(story.told().updated.proven.empty());
    CHECK(story.told().updated.gaps ==
          Gaps{{days(10, 11), GapReason::page_missing}, {days(11, 20), GapReason::not_asked}});
}

TEST_CASE("what is read of one order proves nothing of a window", "[coverage]") {
    Story story;
    PageFetched order = page(updated(9, 11));
    order.operation = Operation::get_order;
    order.purpose = Purpose::debt;
    story.then(order);
    CHECK(story.told().updated.proven.empty());
}

TEST_CASE("what was read for some marketplaces counts for these", "[coverage]") {
    Story story;
    story.then(BackfillRequested{january(1), january(9)});
    story.then(page(created(1, 5), {}, "M1 M2 M3"));
    story.then(page(created(5, 9), {}, "M1"));
    const Gaps half{{days(5, 9), GapReason::other_marketplaces}};
    CHECK(story.told().created.gaps == half);
    CHECK(story.told().sets.size() == 2);
    story.then(page(created(4, 9), {}, "M2"));
    CHECK(story.told().created.gaps.empty());
    story.then(ConnectionChanged{.marketplaces = std::vector<MarketplaceId>{}});
    CHECK(story.told().created.gaps == Gaps{{days(1, 9), GapReason::other_marketplaces}});
    story.then(page(created(1, 9), {}, ""));
    CHECK(story.told().created.gaps.empty());
}

TEST_CASE("an added marketplace's updates are followed from where the others' were", "[coverage]") {
    Story story;
    story.then(poll(updated(9, 14)));
    story.then(ConnectionChanged{.marketplaces = std::vector{MarketplaceId{"M1"}}});
    CHECK(story.told().updated.asked.list() == List{days(10, 20)});
    CHECK(story.told().updated.gaps == Gaps{{days(14, 20), GapReason::not_asked}});
    story.then(
        ConnectionChanged{.marketplaces = std::vector{MarketplaceId{"M1"}, MarketplaceId{"M3"}}});
    CHECK(story.told().updated.asked.list() == List{days(14, 20)});
}

TEST_CASE("a lost end of the log is a gap until it is read again", "[coverage]") {
    Story story;
    story.then(poll(updated(9, 11)));
    story.at(january(15), LossAccepted{});
    CHECK(story.told().updated.gaps ==
          Gaps{{days(11, 15), GapReason::loss_accepted}, {days(15, 20), GapReason::not_asked}});
    story.then(poll(updated(10, 18)));
    CHECK(story.told().updated.gaps == Gaps{{days(18, 20), GapReason::not_asked}});
}

TEST_CASE("who stands still, is cancelled or removed says so", "[coverage]") {
    Story story;
    const auto reason = [&] { return story.told().created.gaps.back().reason; };
    story.then(BackfillRequested{january(1), january(9)});
    story.then(page(created(5, 9)));
    CHECK(story.told().created.gaps == Gaps{{days(1, 5), GapReason::not_asked}});
    story.then(BackfillPaused{});
    CHECK(reason() == GapReason::paused);
    story.then(BackfillResumed{});
    CHECK(reason() == GapReason::not_asked);
    story.then(ConnectionChanged{.paused = true});
    CHECK(reason() == GapReason::paused);
    CHECK(story.told().updated.gaps.back().reason == GapReason::paused);
    story.then(BackfillCancelled{});
    CHECK(reason() == GapReason::cancelled);
    story.then(BackfillRequested{january(1), january(9)});
    story.then(ConnectionChanged{.paused = false});
    CHECK(reason() == GapReason::not_asked);
    story.at(january(15), ConnectionRemoved{});
    CHECK(reason() == GapReason::removed);
    CHECK(story.told().updated.asked.list() == List{days(10, 15)});
}

TEST_CASE("a window that is cancelled or removed in its middle is not being read", "[coverage]") {
    Story story;
    const auto reason = [&] { return story.told().created.gaps.back().reason; };
    story.then(BackfillRequested{january(1), january(9)});
    story.then(page(created(5, 9), {.out = "t1"}));
    CHECK(reason() == GapReason::window_open);

    SECTION("cancelled") {
        story.then(BackfillCancelled{});
        CHECK(reason() == GapReason::cancelled);
        story.then(page(created(5, 9), {.in = "t1"}));
        CHECK(story.told().created.proven.list().empty());
    }
    SECTION("removed") {
        story.then(ConnectionRemoved{});
        CHECK(reason() == GapReason::removed);
    }
}

TEST_CASE("an imported connection is to be followed from where the other program was",
          "[coverage]") {
    Story story;
    story.at(january(10), ConnectionAdded{.follow_from = january(7)});
    story.then(CursorRepaired{.reopened = updated(3, 10)});
    CHECK(story.told().updated.asked.list() == List{days(7, 20)});
    CHECK(story.told().updated.gaps ==
          Gaps{{days(7, 10), GapReason::cursor_repaired}, {days(10, 20), GapReason::not_asked}});
}

TEST_CASE("by Orders v0 windows are proven, and the items that they lack are owed", "[coverage]") {
    Story story;
    story.at(january(10), ConnectionAdded{.orders_api = OrdersApi::v0});
    story.then(BackfillRequested{.from = january(1), .to = january(9)});
    story.then(by_v0(page(created(1, 9), {}, "")));
    story.then(ItemsOwed{.orders = {{.order = OrderId{"o1"}}, {.order = OrderId{"o2"}}}});
    story.then(by_v0(page(updated(10, 20), {}, "")));
    story.then(DebtPaid{.order = OrderId{"o1"}});
    const CoverageReport told = story.told();
    CHECK(told.created.gaps.empty());
    CHECK(told.updated.gaps.empty());
    CHECK(told.debts == 1);
}

TEST_CASE("of updates that Orders v0 alone has read, the newer API's are not proven",
          "[coverage]") {
    Story story;
    story.then(BackfillRequested{.from = january(1), .to = january(9)});
    story.then(page(updated(10, 12)));
    story.then(ConnectionChanged{.orders_api = OrdersApi::v0});
    story.then(by_v0(page(created(1, 9))));
    story.then(by_v0(page(updated(11, 15))));
    story.then(WatermarkAdvanced{.from = january(12), .to = january(15)});
    story.then(SyncPolled{.window = updated(15, 17), .operation = Operation::v0_get_orders});
    CHECK(story.told().updated.proven.list() == List{days(10, 17)});
    story.then(ConnectionChanged{.orders_api = OrdersApi::v2026_01_01});
    CHECK(story.told().created.gaps.empty());
    CHECK(story.told().updated.proven.list() == List{days(10, 12)});
    CHECK(story.told().updated.gaps ==
          Gaps{{days(12, 17), GapReason::status_only}, {days(17, 20), GapReason::not_asked}});
    CHECK_FALSE(contradicts(story.told()));
    story.then(page(updated(12, 19)));
    CHECK(story.told().updated.gaps == Gaps{{days(19, 20), GapReason::not_asked}});
}

TEST_CASE("orders that are owed are told beside the spans", "[coverage]") {
    Story story;
    for (const char* id : {"o1", "o2", "o3"}) {
        story.then(DebtIncurred{.order = OrderId{id}});
    }
    story.then(DebtIncurred{.order = OrderId{"o3"}});
    story.then(DebtPaid{.order = OrderId{"o1"}});
    story.then(DebtAbandoned{.order = OrderId{"o2"}});
    CHECK(story.told().debts == 1);
    CHECK(story.told().debts_abandoned == 1);
}

TEST_CASE("an order that is owed again, or paid at last, is not given up any more", "[coverage]") {
    Story story;
    const auto give_up = [&] {
        story.then(DebtIncurred{.order = OrderId{"o1"}});
        CHECK(story.told().debts_abandoned == 0);
        story.then(DebtAbandoned{.order = OrderId{"o1"}});
        CHECK(story.told().debts_abandoned == 1);
    };
    give_up();
    story.then(DebtRetried{.order = OrderId{"o1"}});
    CHECK(story.told().debts == 1);
    CHECK(story.told().debts_abandoned == 0);
    give_up();
    story.then(DebtIncurred{.order = OrderId{"o1"}});
    story.then(DebtPaid{.order = OrderId{"o1"}});
    CHECK(story.told().debts == 0);
    CHECK(story.told().debts_abandoned == 0);
}
