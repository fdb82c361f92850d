#include "tests/contract/read_model/order_story.hpp"

#include "projections/order_merge.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <map>
#include <random>

namespace orderlog::contract {

using namespace events;
using namespace projections;
using std::chrono::seconds;

namespace {

constexpr Time noon =
    std::chrono::sys_days{std::chrono::year{2026} / 3 / 1} + std::chrono::hours{12};

Rank rank_at(std::uint64_t position, std::int64_t updated_s) {
    const auto ms = std::chrono::floor<std::chrono::milliseconds>(noon + seconds{updated_s});
    return {ms.time_since_epoch().count(), LogPosition{position},
            noon + seconds{static_cast<std::int64_t>(position)}};
}

Decimal cents(std::int64_t number) {
    return *Decimal::parse(std::to_string(number) + "e-2");
}

OrderItemRow item(int id, const Rank& rank, std::int64_t value) {
    OrderItemRow row;
    row.id = OrderItemId{"item-" + std::to_string(id)};
    row.listed = row.priced = rank;
    row.asin = "B00000000" + std::to_string(id);
    row.sku = "sku\t\\\"{,}";  // what a text protocol must quote
    row.title = "title " + std::to_string(value);
    row.quantity = value % 7;
    row.currency = "EUR";
    row.item_price = cents(value);
    return row;
}

void forget_money(OrderRows& rows) {
    rows.money_rank = {};
    rows.total.reset();
    for (OrderItemRow& line : rows.items) {
        line.priced = {};
        line.currency.clear();
        line.item_price.reset();
    }
}

void forget_items(OrderRows& rows) {
    rows.items_rank = {};
    rows.items.clear();
    rows.items_shipped = rows.items_unshipped = 0;
}

void forget_packages(OrderRows& rows) {
    rows.packages_rank = {};
    rows.packages.clear();
}

}  // namespace

OrderRows order_rows(const std::string& order, std::uint64_t position, std::int64_t updated_s) {
    const Rank rank = rank_at(position, updated_s);
    const auto value = static_cast<std::int64_t>(position * 100) + updated_s;
    OrderRows rows;
    rows.key = {TenantId{"t1"}, Marketplace::amazon, OrderId{order}};
    rows.header_rank = rows.money_rank = rows.items_rank = rows.packages_rank = rank;
    rows.header.connection = ConnectionId{"t1-eu"};
    rows.header.marketplace_id = "A13V1IB3VIYZZH";
    rows.header.sales_channel = "Amazon.fr";
    rows.header.status = static_cast<OrderStatus>(value % 9);
    rows.header.raw_status = "RAW_" + std::to_string(value);
    rows.header.fulfillment_channel = FulfillmentChannel::amazon;
    rows.header.purchase_date = noon;
    rows.header.last_update_date = noon + seconds{updated_s};
    rows.total = Money{cents(value), value % 20 < 10 ? "EUR" : "GBP"};
    rows.items = {item(1, rank, value), item(2, rank, value + 1)};
    rows.items_shipped = value % 5;
    rows.items_unshipped = value % 3;
    rows.packages = {{"package-" + std::to_string(value % 2), "DHL", "", "SHIPPED", "", noon}};
    rows.first_seen = rank.seen;
    return rows;
}

std::vector<OrderRows> story() {
    std::mt19937 random(7);
    std::vector<OrderRows> observations;
    for (std::uint64_t position = 1; position <= 120; ++position) {
        auto rows = order_rows("order-" + std::to_string(random() % 8), position,
                               static_cast<std::int64_t>(random() % 20));
        const auto lacking = random() % 8;
        if ((lacking & 1) != 0) {
            forget_money(rows);
        }
        if ((lacking & 2) != 0) {
            forget_items(rows);
        } else if (random() % 2 == 0) {
            rows.items.erase(rows.items.begin() + static_cast<std::ptrdiff_t>(random() % 2));
        }
        if ((lacking & 4) != 0) {
            forget_packages(rows);
        }
        observations.push_back(std::move(rows));
    }
    return observations;
}

Checkpoint checkpoint_at(std::uint64_t position) {
    Checkpoint at{LogPosition{position}, {}};
    if (position != 0) {
        at.record_hash = sha256("record " + std::to_string(position));
    }
    return at;
}

Batch batch(std::uint64_t from, std::uint64_t to, std::vector<OrderRows> orders) {
    return {checkpoint_at(from), checkpoint_at(to), std::move(orders), {}};
}

void feed(ReadModel& model, const std::vector<OrderRows>& observations, std::size_t batch_size) {
    auto position = model.checkpoint()->position.value();
    for (std::size_t at = 0; at < observations.size(); at += batch_size) {
        std::map<OrderKey, OrderRows> merged;
        for (std::size_t i = at; i < std::min(at + batch_size, observations.size()); ++i) {
            const auto [found, added] = merged.try_emplace(observations[i].key, observations[i]);
            if (!added) {
                merge(found->second, observations[i]);
            }
        }
        std::vector<OrderRows> rows;
        for (auto& [key, row] : merged) {
            rows.push_back(std::move(row));
        }
        const auto outcome = model.commit(batch(position, position + 1, std::move(rows)));
        REQUIRE(outcome);
        REQUIRE(*outcome == CommitOutcome::stored);
        ++position;
    }
}

}  // namespace orderlog::contract
