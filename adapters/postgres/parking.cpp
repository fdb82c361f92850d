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

/// The position of the latest observation in it.
std::string position_bytes(const OrderRows& order) {
    const auto latest = std::max({order.header_rank.position, order.money_rank.position,
                                  order.items_rank.position, order.packages_rank.position});
    std::string bytes;
    put_bigint(bytes, static_cast<std::int64_t>(latest.value()));
    return bytes.substr(4);
}

SqlResult<void> park(PgConnection& connection, const SchemaNames& names, const OrderRows& order,
                     const SqlError& why) {
    const std::string marketplace{to_text(order.key.marketplace)};
    const std::array key{PgParameter{text_type, order.key.tenant.value()},
                         PgParameter{text_type, marketplace},
                         PgParameter{text_type, order.key.order.value()}};
    for (const auto* table : {"order_packages", "order_items", "orders"}) {
        const auto deleted = connection.execute_prepared(
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
        connection.execute_prepared("park", [&] { return sql_text("park_order.sql", names); }, row);
    if (!parked) {
        return tl::make_unexpected(parked.error());
    }
    return {};
}

SqlResult<void> run_alone(PgConnection& connection, const char* statement) {
    const auto done = connection.execute(statement);
    if (!done) {
        return tl::make_unexpected(done.error());
    }
    return {};
}

}  // namespace

SqlResult<void> parking_refused(PgConnection& connection, const SchemaNames& names,
                                std::span<const OrderRows> orders, const OrderWriting& write) {
    if (auto saved = run_alone(connection, "SAVEPOINT halves"); !saved) {
        return saved;
    }
    // What is deferred would refuse the row only at COMMIT, for all orders at once.
    const auto written = write(orders).and_then(
        [&] { return run_alone(connection, "SET CONSTRAINTS ALL IMMEDIATE"); });
    if (written) {
        return run_alone(connection, "RELEASE SAVEPOINT halves");
    }
    if (!written.error().refuses_row()) {
        return written;
    }
    const auto undone =
        run_alone(connection, "ROLLBACK TO SAVEPOINT halves; RELEASE SAVEPOINT halves");
    if (!undone) {
        return undone;
    }
    if (orders.size() == 1) {
        return park(connection, names, orders.front(), written.error());
    }
    const auto half = orders.size() / 2;
    return parking_refused(connection, names, orders.first(half), write).and_then([&] {
        return parking_refused(connection, names, orders.subspan(half), write);
    });
}

}  // namespace orderlog::adapters
