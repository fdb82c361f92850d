#include "adapters/postgres/parking.hpp"

#include "adapters/postgres/binary_value.hpp"
#include "adapters/postgres/row_buffer.hpp"

#include <algorithm>
#include <array>

namespace orderlog::adapters {
namespace {

using projections::OrderRows;

constexpr auto text_type = static_cast<std::uint32_t>(PgType::text);
constexpr auto bigint_type = static_cast<std::uint32_t>(PgType::bigint);

constexpr std::string_view parked_rows = "orderlog_control.parked_rows AS p";

std::string of_set(const SchemaNames& names) {
    return " WHERE p.schema_name = " + quoted_text(names.views) +
           " AND p.number = " + std::to_string(names.number);
}

/// Orders by their keys, and where they stand in their list.
const TableShape& key_shape() {
    static const TableShape shape{
        "", columns_of("tenant_id, marketplace, external_order_id, place bigint"), 3};
    return shape;
}

RowBuffer keys_of(std::span<const OrderRows> orders) {
    RowBuffer keys{key_shape(), RowBuffer::Form::arrays};
    for (std::size_t place = 0; place < orders.size(); ++place) {
        const auto& key = orders[place].key;
        keys.text(key.tenant.value());
        keys.text(to_text(key.marketplace));
        keys.text(key.order.value());
        keys.bigint(static_cast<std::int64_t>(place));
        keys.end_row();
    }
    return keys;
}

/// The position of the latest observation in it.
std::string position_bytes(const OrderRows& order) {
    const auto latest = std::max({order.header_rank.position, order.money_rank.position,
                                  order.items_rank.position, order.packages_rank.position});
    std::string bytes;
    put_bigint(bytes, static_cast<std::int64_t>(latest.value()));
    return bytes.substr(4);
}

SqlResult<void> park(PgSession& session, const SchemaNames& names, const OrderRows& order,
                     const SqlError& why) {
    const std::string marketplace{to_text(order.key.marketplace)};
    const std::array key{PgParameter{text_type, order.key.tenant.value()},
                         PgParameter{text_type, marketplace},
                         PgParameter{text_type, order.key.order.value()}};
    for (const auto* table : {"order_packages", "order_items", "orders"}) {
        const auto deleted = session.execute_prepared(
            std::string{"unstore "} + table,
            [&] {
                return "DELETE FROM " + quoted_name(names.tables()) + "." + table +
                       " WHERE tenant_id = $1 AND marketplace = $2 AND external_order_id = $3";
            },
            key);
        if (!deleted) {
            return tl::make_unexpected(deleted.error());
        }
    }
    const std::string position = position_bytes(order);
    const std::array row{key[0],
                         key[1],
                         key[2],
                         PgParameter{bigint_type, position},
                         PgParameter{text_type, why.state},
                         PgParameter{text_type, why.error.message}};
    const auto parked =
        session.execute_prepared("park", [&] { return sql_text("park_order.sql", names); }, row);
    if (!parked) {
        return tl::make_unexpected(parked.error());
    }
    return {};
}

SqlResult<void> run_alone(PgSession& session, const char* statement) {
    const auto done = session.execute(statement);
    if (!done) {
        return tl::make_unexpected(done.error());
    }
    return {};
}

}  // namespace

SqlResult<void> parking_refused(PgSession& session, const SchemaNames& names,
                                std::span<const OrderRows> orders, const OrderWriting& write) {
    if (auto saved = run_alone(session, "SAVEPOINT halves"); !saved) {
        return saved;
    }
    // What is deferred would refuse the row only at COMMIT, for all orders at once.
    const auto written =
        write(orders).and_then([&] { return run_alone(session, "SET CONSTRAINTS ALL IMMEDIATE"); });
    if (written) {
        return run_alone(session, "RELEASE SAVEPOINT halves");
    }
    if (!written.error().refuses_row()) {
        return written;
    }
    const auto undone =
        run_alone(session, "ROLLBACK TO SAVEPOINT halves; RELEASE SAVEPOINT halves");
    if (!undone) {
        return undone;
    }
    if (orders.size() == 1) {
        return park(session, names, orders.front(), written.error());
    }
    const auto half = orders.size() / 2;
    return parking_refused(session, names, orders.first(half), write).and_then([&] {
        return parking_refused(session, names, orders.subspan(half), write);
    });
}

SqlResult<std::uint64_t> count_parked(PgSession& session, const SchemaNames& names) {
    return session
        .execute_prepared(
            "count parked",
            [&] { return "SELECT count(*) FROM " + std::string{parked_rows} + of_set(names); }, {})
        .map([](const PgAnswer& found) { return static_cast<std::uint64_t>(found.number(0, 0)); });
}

SqlResult<bool> any_parked(PgSession& session, const SchemaNames& names) {
    return session
        .execute_prepared(
            "any parked",
            [&] { return "SELECT FROM " + std::string{parked_rows} + of_set(names) + " LIMIT 1"; },
            {})
        .map([](const PgAnswer& found) { return found.rows() > 0; });
}

SqlResult<std::vector<std::size_t>> parked_among(PgSession& session, const SchemaNames& names,
                                                 std::span<const OrderRows> orders) {
    RowBuffer keys = keys_of(orders);
    return session
        .execute_prepared(
            "parked among",
            [&] {
                return "SELECT s.place FROM " + std::string{parked_rows} + " JOIN " +
                       array_source(key_shape().columns) +
                       " USING (tenant_id, marketplace, external_order_id)" + of_set(names);
            },
            keys.parameters(key_shape().columns.size()))
        .map([](const PgAnswer& found) {
            std::vector<std::size_t> places;
            for (int row = 0; row < found.rows(); ++row) {
                places.push_back(static_cast<std::size_t>(found.number(row, 0)));
            }
            return places;
        });
}

SqlResult<void> forget_parked(PgSession& session, const SchemaNames& names,
                              std::span<const OrderRows> orders) {
    RowBuffer keys = keys_of(orders);
    return session
        .execute_prepared(
            "forget parked",
            [&] {
                return "DELETE FROM " + std::string{parked_rows} + " USING " +
                       array_source(key_shape().columns) + of_set(names) +
                       " AND (p.tenant_id, p.marketplace, p.external_order_id)"
                       " = (s.tenant_id, s.marketplace, s.external_order_id)";
            },
            keys.parameters(key_shape().columns.size()))
        .map([](const PgAnswer& /*done*/) {});
}

}  // namespace orderlog::adapters
