#include "adapters/postgres/order_repair.hpp"

#include "adapters/postgres/one_line.hpp"
#include "adapters/postgres/order_columns.hpp"
#include "adapters/postgres/pg_session.hpp"
#include "adapters/postgres/projected_tables.hpp"
#include "adapters/postgres/row_repair.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <span>

namespace orderlog::adapters {
namespace {

using events::Result;

constexpr std::size_t refused_orders_max = 100;
constexpr const char* differing_orders = "pg_temp.orders_that_differ";

/// Of the orders that differ, by their numbers.
struct OrderSpan {
    std::int64_t first{1};
    std::int64_t last{0};
};

std::string order_key(const std::string& row) {
    std::string text;
    for (const auto& column : std::span{orders_shape().columns}.first(orders_shape().key_columns)) {
        text += fmt::format("{}{}.{}", text.empty() ? "" : ", ", row, column.name);
    }
    return text;
}

/// Orders with a row of the table in one set that the other has not or has another.
std::string unequal_rows(const ScopedSets& sets, const TableShape& shape, bool of_live) {
    return fmt::format(
        "SELECT {} FROM {} AS t WHERE {} AND NOT EXISTS (SELECT FROM {} AS o WHERE"
        " {} AND {} = {})",
        order_key("t"), table_in(of_live ? sets.live : sets.fresh, shape),
        scope_condition(sets, shape), table_in(of_live ? sets.fresh : sets.live, shape),
        same_key(shape, "o"), row_text(shape, "t"), row_text(shape, "o"));
}

OrderSpan find_differing(pqxx::work& work, const ScopedSets& sets) {
    std::string unequal;
    for (const TableShape* shape : order_tables()) {
        for (const bool of_live : {true, false}) {
            unequal += (unequal.empty() ? "" : " UNION ") + unequal_rows(sets, *shape, of_live);
        }
    }
    work.exec(
        fmt::format("CREATE TEMP TABLE orders_that_differ ON COMMIT DROP AS SELECT"
                    " row_number() OVER (ORDER BY {0}) AS place, {0} FROM ({1}) AS d",
                    order_key("d"), unequal));
    work.exec(fmt::format("ANALYZE {}", differing_orders));
    const auto count = work.exec1(fmt::format("SELECT count(*) FROM {}", differing_orders));
    return {1, count[0].as<std::int64_t>()};
}

std::string is_in(const OrderSpan& span) {
    return fmt::format("({}) IN (SELECT {} FROM {} AS d WHERE d.place BETWEEN {} AND {})",
                       order_key("t"), order_key("d"), differing_orders, span.first, span.last);
}

/// All of them or none, with what is deferred until the transaction's end.
std::vector<TableChanges> write_orders(pqxx::work& work, const ScopedSets& sets,
                                       const std::string& only) {
    pqxx::subtransaction part{work};
    std::vector<TableChanges> changes;
    for (const TableShape* shape : order_tables()) {
        changes.push_back(repair_rows(part, sets, *shape, only));
    }
    part.exec("SET CONSTRAINTS ALL IMMEDIATE");
    part.commit();
    return changes;
}

/// Orders of which the live tables have a row now are parked no more.
void forget_written(pqxx::work& work, const ScopedSets& sets) {
    work.exec(fmt::format(
        "DELETE FROM orderlog_control.parked_rows AS p USING {} AS t WHERE p.schema_name = {}"
        " AND p.number = {} AND ({}) = ({}) AND {}",
        table_in(sets.live, orders_shape()), work.quote(sets.live.views), sets.live.number,
        order_key("p"), order_key("t"), scope_condition(sets, orders_shape())));
}

/// The live path then knows that the order must be made of all that the log says of it.
void park_absent(pqxx::work& work, const ScopedSets& sets, std::int64_t place,
                 const pqxx::sql_error& error) {
    work.exec(fmt::format(
        "INSERT INTO orderlog_control.parked_rows (schema_name, number, tenant_id, marketplace,"
        " external_order_id, log_position, sqlstate, reason) SELECT {0}, {1}, {2},"
        " t.log_position, {3}, {4} FROM {5} AS t JOIN {6} AS d ON d.place = {7} AND ({2}) = ({8})"
        " WHERE NOT EXISTS (SELECT FROM {9} AS l WHERE {10}) ON CONFLICT (schema_name, number,"
        " tenant_id, marketplace, external_order_id) DO UPDATE SET log_position ="
        " excluded.log_position, sqlstate = excluded.sqlstate, reason = excluded.reason",
        work.quote(sets.live.views), sets.live.number, order_key("t"), work.quote(error.sqlstate()),
        work.quote(one_line(error.what())), table_in(sets.fresh, orders_shape()), differing_orders,
        place, order_key("d"), table_in(sets.live, orders_shape()), same_key(orders_shape(), "l")));
}

/// Writes the orders that differ, but for those that are refused.
class OrderHalving {
 public:
    OrderHalving(pqxx::work& work, const ScopedSets& sets, const ProceedCheck& proceed)
        : work_(work), sets_(sets), proceed_(proceed) {
        for (const TableShape* shape : order_tables()) {
            done_.changes.push_back({.table = std::string{shape->name}});
        }
    }

    Result<void> write(const OrderSpan& span) {
        if (span.first > span.last) {
            return {};
        }
        if (auto proceeds = proceed_(); !proceeds) {
            return proceeds;
        }
        try {
            add(write_orders(work_, sets_, is_in(span)));
            return {};
        } catch (const pqxx::sql_error& error) {
            if (!refuses_row(error)) {
                throw;
            }
            if (span.first == span.last) {
                return refuse(span.first, error);
            }
        }
        const std::int64_t middle = span.first + (span.last - span.first) / 2;
        return write({span.first, middle}).and_then([&] { return write({middle + 1, span.last}); });
    }
    RowsRepaired take() { return std::move(done_); }

 private:
    void add(const std::vector<TableChanges>& changes) {
        for (std::size_t i = 0; i < changes.size(); ++i) {
            done_.changes[i].missing += changes[i].missing;
            done_.changes[i].changed += changes[i].changed;
            done_.changes[i].surplus += changes[i].surplus;
        }
    }
    Result<void> refuse(std::int64_t place, const pqxx::sql_error& error) {
        const auto key =
            work_.exec1(fmt::format("SELECT ROW({})::text FROM {} AS d WHERE place = {}",
                                    order_key("d"), differing_orders, place));
        done_.refused.push_back({key[0].as<std::string>(), one_line(error.what())});
        if (done_.refused.size() > refused_orders_max) {
            return events::fail(events::ErrorKind::rejected,
                                fmt::format("PostgreSQL refuses more than {} orders, order {} too: "
                                            "{}",
                                            refused_orders_max, done_.refused.back().order,
                                            done_.refused.back().reason),
                                "take away what refuses them, and try again");
        }
        park_absent(work_, sets_, place, error);
        return {};
    }

    pqxx::work& work_;
    const ScopedSets& sets_;
    const ProceedCheck& proceed_;
    RowsRepaired done_{};
};

/// All at once, as long as nothing is refused.
Result<RowsRepaired> write_most(pqxx::work& work, const ScopedSets& sets,
                                const ProceedCheck& proceed) {
    try {
        return RowsRepaired{write_orders(work, sets, "true"), {}};
    } catch (const pqxx::sql_error& error) {
        if (!refuses_row(error)) {
            throw;
        }
    }
    OrderHalving halving(work, sets, proceed);
    return halving.write(find_differing(work, sets)).map([&] { return halving.take(); });
}

}  // namespace

bool RowsRepaired::any() const {
    return !refused.empty() || std::ranges::any_of(changes, [](const TableChanges& one) {
        return one.missing + one.changed + one.surplus > 0;
    });
}

Result<RowsRepaired> repair_orders(pqxx::work& work, const ScopedSets& sets,
                                   const ProceedCheck& proceed) {
    return write_most(work, sets, proceed).map([&](RowsRepaired done) {
        forget_written(work, sets);
        return done;
    });
}

bool refuses_row(const pqxx::sql_error& error) {
    return SqlError{error.sqlstate(), {}}.refuses_row();
}

}  // namespace orderlog::adapters
