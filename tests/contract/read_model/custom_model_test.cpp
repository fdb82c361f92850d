#include "adapters/memory/memory_custom_model.hpp"
#include "adapters/postgres/custom_tables.hpp"
#include "adapters/postgres/pg_custom_model.hpp"
#include "adapters/postgres/pg_database.hpp"
#include "tests/contract/read_model/order_story.hpp"
#include "tests/support/temp_database.hpp"

#include <catch2/catch.hpp>

#include <tuple>

using namespace orderlog;
using projections::CommitOutcome;
using projections::CustomBatch;
using projections::CustomRow;
using projections::CustomValue;
using projections::Rank;
using projections::ValueType;

namespace {

const projections::CustomTable described{
    .name = "promotions",
    .tenants = {},
    .columns = {{.name = "ids", .type = ValueType::text_list, .pointer = "/a"},
                {.name = "total", .type = ValueType::numeric, .pointer = "/b"}},
    .where = {}};

std::string line(const std::string& order, const std::optional<std::string>& ids,
                 const std::optional<std::string>& total) {
    return order + "|" + ids.value_or("-") + "|" + total.value_or("-");
}

/// A fresh custom table, and what it holds as lines.
class MemoryCustom {
 public:
    [[nodiscard]] projections::CustomReadModel& model() { return model_; }
    [[nodiscard]] std::vector<std::string> rows() {
        std::vector<std::string> lines;
        for (const auto& [key, row] : model_.rows()) {
            lines.push_back(
                line(key.order.value(), row.values[0].read.text, row.values[1].read.text));
        }
        return lines;
    }

 private:
    adapters::MemoryCustomModel model_;
};

class PgCustom {
 public:
    [[nodiscard]] projections::CustomReadModel& model() { return model_; }
    [[nodiscard]] std::vector<std::string> rows() {
        REQUIRE(adapters::CustomTables{control_}.show(version_));
        return database_.rows(
            "SELECT external_order_id, ids, total FROM orderlog_custom.promotions ORDER BY 1");
    }

 private:
    [[nodiscard]] adapters::CustomVersion made() {
        REQUIRE(control_.migrate());
        const auto entry = adapters::CustomTables{control_}.begin(described, "spec", "1");
        REQUIRE(entry);
        return {"orderlog", entry->number, described};
    }

    tests::TempDatabase database_{};
    adapters::PgDatabase control_{database_.conninfo(), events::LogId{"log-1"}};
    adapters::CustomVersion version_{made()};
    adapters::CustomSession session_{database_.conninfo()};
    adapters::PgCustomModel model_{session_, version_};
};

/// Every CustomReadModel keeps every promise. Add an implementation here.
using CustomModels = std::tuple<MemoryCustom, PgCustom>;

CustomValue said(std::int64_t updated_ms, std::uint64_t position, std::optional<std::string> text) {
    return {Rank{updated_ms, events::LogPosition{position}, {}}, {std::move(text), true}};
}

CustomRow row(const std::string& order, CustomValue ids, CustomValue total) {
    return {{events::TenantId{"t1"}, events::Marketplace::amazon, events::OrderId{order}},
            {std::move(ids), std::move(total)}};
}

CustomBatch batch(std::uint64_t from, std::uint64_t to, std::vector<CustomRow> rows) {
    return {contract::checkpoint_at(from), contract::checkpoint_at(to), std::move(rows),
            events::LogPosition{to}};
}

}  // namespace

TEMPLATE_LIST_TEST_CASE("a fresh custom table is at position 0 and empty", "[read_model]",
                        CustomModels) {
    TestType custom;
    CHECK(custom.model().lineage()->at.position == events::LogPosition{});
    CHECK(custom.rows().empty());
}

TEMPLATE_LIST_TEST_CASE("each value of a custom table goes through the guard by itself",
                        "[read_model]", CustomModels) {
    TestType custom;
    auto& model = custom.model();
    CHECK(
        *model.commit(batch(0, 5, {row("a", said(20, 1, R"({x,"y, z"})"), said(20, 1, "1.5"))})) ==
        CommitOutcome::stored);
    // Older, and newer for one value only.
    CHECK(*model.commit(batch(5, 9,
                              {row("a", said(10, 6, "{}"), said(30, 7, std::nullopt)),
                               row("b\t\\", said(1, 8, "{}"), {})})) == CommitOutcome::stored);
    CHECK(custom.rows() == std::vector{line("a", R"({x,"y, z"})", {}), line("b\t\\", "{}", {})});
    CHECK(model.lineage()->at == contract::checkpoint_at(9));
}

TEMPLATE_LIST_TEST_CASE("of one update time the later page's value stays", "[read_model]",
                        CustomModels) {
    TestType custom;
    REQUIRE(custom.model().commit(batch(0, 5, {row("a", {}, said(20, 4, "2"))})));
    REQUIRE(custom.model().commit(batch(5, 6, {row("a", {}, said(20, 3, "1"))})));
    CHECK(custom.rows() == std::vector<std::string>{line("a", {}, "2")});
    REQUIRE(custom.model().commit(batch(6, 7, {row("a", {}, said(20, 7, "3"))})));
    CHECK(custom.rows() == std::vector<std::string>{line("a", {}, "3")});
}

TEMPLATE_LIST_TEST_CASE("a custom batch that is repeated or from elsewhere writes nothing",
                        "[read_model]", CustomModels) {
    TestType custom;
    const auto first = batch(0, 5, {row("a", {}, said(20, 4, "2"))});
    CHECK(*custom.model().commit(first) == CommitOutcome::stored);
    CHECK(*custom.model().commit(first) == CommitOutcome::repeated);
    CHECK(*custom.model().commit(batch(3, 7, {row("b", {}, said(20, 6, "9"))})) ==
          CommitOutcome::overtaken);
    auto foreign = batch(5, 9, {row("b", {}, said(20, 6, "9"))});
    foreign.from.record_hash[0] ^= 1;
    CHECK(*custom.model().commit(foreign) == CommitOutcome::overtaken);
    CHECK(custom.rows() == std::vector<std::string>{line("a", {}, "2")});
    CHECK(custom.model().lineage()->at == contract::checkpoint_at(5));
}

TEMPLATE_LIST_TEST_CASE("a log that ends before one that has fed a custom table feeds it nothing",
                        "[read_model]", CustomModels) {
    TestType custom;
    auto longer = batch(0, 5, {row("a", {}, said(20, 4, "2"))});
    longer.lease = events::LogPosition{90};
    CHECK(*custom.model().commit(longer) == CommitOutcome::stored);
    CHECK(custom.model().lineage()->lease == events::LogPosition{90});
    auto shorter = batch(5, 9, {row("b", {}, said(20, 6, "9"))});
    shorter.lease = events::LogPosition{89};
    CHECK(*custom.model().commit(shorter) == CommitOutcome::overtaken);
    shorter.lease = events::LogPosition{90};
    CHECK(*custom.model().commit(shorter) == CommitOutcome::stored);
}
