// How fast rows reach PostgreSQL, each beside plain SQL that brings the same rows into equal
// tables. Both take turns chunk by chunk, so that what else the machine does hits them alike.
//
//   live              a page of 100 orders a transaction    beside UNNEST upserts without a guard
//   catch_up          5,000 orders a transaction            beside staging COPY and an upsert
//   nothing_changed   the same orders again, in batches     beside an upsert with one guard
//   rebuild           all orders into fresh tables          beside binary COPY, then the indexes,
//                                                           with statistics and as durable
//   hash              the full hash of what is stored
// Usage: projection_bench [--orders=N]; with --benchmark_min_time=… (as ctest calls it) it is
// small.
#include "adapters/postgres/order_columns.hpp"
#include "adapters/postgres/pg_database.hpp"
#include "adapters/postgres/pg_read_model.hpp"
#include "adapters/postgres/pg_rebuild_target.hpp"
#include "adapters/postgres/pg_session.hpp"
#include "adapters/postgres/private_cluster.hpp"
#include "adapters/postgres/table_hash.hpp"
#include "bench/order_rows.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string>

namespace orderlog::bench {
namespace {

using adapters::array_source;
using adapters::column_list;
using adapters::hash_tables;
using adapters::HashKind;
using adapters::OrderBuffers;
using adapters::PgDatabase;
using adapters::PgReadModel;
using adapters::PgRebuildTarget;
using adapters::PgSession;
using adapters::RowBuffer;
using adapters::SchemaNames;
using adapters::sql_text;
using adapters::SqlError;
using adapters::TableShape;
using projections::Checkpoint;

[[noreturn]] void give_up(const std::string& message) {
    fmt::print(stderr, "{}\n", message);
    std::exit(1);
}

const std::string& message_of(const events::Error& error) {
    return error.message;
}
const std::string& message_of(const SqlError& error) {
    return error.error.message;
}

template <class T, class E>
void must(const tl::expected<T, E>& result) {
    if (!result) {
        give_up(message_of(result.error()));
    }
}

Checkpoint checkpoint_at(std::uint64_t position) {
    return position == 0 ? Checkpoint{}
                         : Checkpoint{events::LogPosition{position},
                                      events::sha256(std::to_string(position))};
}

/// The select list: enums arrive as text.
std::string cast_columns(const SchemaNames& names, const TableShape& shape) {
    std::string list;
    for (const auto& column : shape.columns) {
        const std::string name{column.name};
        list += list.empty() ? name : ", " + name;
        if (name == "order_status" || name == "fulfillment_channel") {
            list += "::text::" + names.views + "." + name;
        }
    }
    return list;
}

std::string plain_upsert(const SchemaNames& names, const TableShape& shape,
                         const std::string& source, std::string_view guard) {
    const std::span all{shape.columns};
    std::string changes;
    for (const auto& column : all.subspan(shape.key_columns)) {
        changes += fmt::format("{0}{1} = excluded.{1}", changes.empty() ? "" : ", ", column.name);
    }
    return fmt::format(
        "INSERT INTO {}.{} AS o ({}) SELECT {} FROM {} ON CONFLICT ({}) DO UPDATE SET {} {}",
        names.tables(), shape.name, column_list(all), cast_columns(names, shape), source,
        column_list(all.first(shape.key_columns)), changes, guard);
}

/// Rows into tables of their own, in the same forms, without ranks and without looking back.
class PlainWriter {
 public:
    PlainWriter(const std::string& conninfo, SchemaNames names)
        : connection_(opened(conninfo)), names_(std::move(names)) {
        must(connection_.run("SET synchronous_commit = off"));
    }

    void upsert_arrays(std::span<const OrderRows> orders, bool guarded) {
        fill(arrays_, orders);
        must(connection_.run("BEGIN"));
        for (RowBuffer* rows : tables_of(arrays_)) {
            const auto& shape = rows->shape();
            const auto parameters = rows->parameters(shape.columns.size());
            must(connection_.execute_prepared(
                std::string{shape.name} + (guarded ? " guarded" : ""),
                [&] {
                    return plain_upsert(names_, shape, array_source(shape.columns),
                                        guarded ? guard_of(shape) : "");
                },
                parameters));
        }
        checkpoint_and_commit();
    }

    void upsert_staged(std::span<const OrderRows> orders) {
        fill(stream_, orders);
        must(connection_.run("BEGIN"));
        for (RowBuffer* rows : tables_of(stream_)) {
            const auto& shape = rows->shape();
            const std::string staging = fmt::format("plain_{}", shape.name);
            must(connection_.run(fmt::format(
                "CREATE TEMP TABLE IF NOT EXISTS {} ON COMMIT DELETE ROWS AS SELECT {} FROM {}.{}"
                " WITH NO DATA",
                staging, column_list(shape.columns), names_.tables(), shape.name)));
            copy(*rows, staging);
            must(connection_.run(plain_upsert(names_, shape, staging, "")));
        }
        checkpoint_and_commit();
    }

    /// As a rebuild may: rows of tables that this transaction emptied need no write-ahead log.
    void begin_load() {
        std::string tables;
        for (const RowBuffer* rows : tables_of(stream_)) {
            tables += (tables.empty() ? "" : ", ") + table_of(*rows);
        }
        must(connection_.run("SET synchronous_commit = on; BEGIN; TRUNCATE " + tables));
    }
    void copy_all(std::span<const OrderRows> orders) {
        fill(stream_, orders);
        for (RowBuffer* rows : tables_of(stream_)) {
            copy(*rows, table_of(*rows));
        }
    }
    void end_load() {
        must(connection_.run(sql_text("indexes.sql", names_)));
        for (const RowBuffer* rows : tables_of(stream_)) {
            must(connection_.run("ANALYZE " + table_of(*rows)));
        }
        must(connection_.run("COMMIT"));
    }

 private:
    static PgSession opened(const std::string& conninfo) {
        auto connection = PgSession::open(conninfo);
        must(connection);
        return std::move(*connection);
    }
    static void fill(OrderBuffers& buffers, std::span<const OrderRows> orders) {
        buffers.clear();
        for (const auto& order : orders) {
            buffers.add(order);
        }
    }
    [[nodiscard]] std::string table_of(const RowBuffer& rows) const {
        return names_.tables() + "." + std::string{rows.shape().name};
    }
    static std::array<RowBuffer*, 3> tables_of(OrderBuffers& buffers) {
        return {&buffers.orders, &buffers.items, &buffers.packages};
    }
    static std::string_view guard_of(const TableShape& shape) {
        return shape.name == "orders" ? "WHERE excluded.header_position > o.header_position"
                                      : "WHERE excluded.listed_position > o.listed_position";
    }
    void copy(RowBuffer& rows, const std::string& table) {
        must(connection_.copy_in(fmt::format("COPY {} ({}) FROM STDIN (FORMAT binary)", table,
                                             column_list(rows.shape().columns)),
                                 rows.copy_stream()));
    }
    void checkpoint_and_commit() {
        must(connection_.run(
            fmt::format("UPDATE orderlog_control.checkpoints SET position = position + 1"
                        " WHERE schema_name = '{}' AND number = {}",
                        names_.views, names_.number)));
        must(connection_.run("COMMIT"));
    }

    PgSession connection_;
    SchemaNames names_;
    OrderBuffers arrays_{RowBuffer::Form::arrays};
    OrderBuffers stream_{RowBuffer::Form::copy};
};

/// Seconds of each side, summed over its turns.
struct Race {
    std::string name{};
    std::string other{};
    int orders{0};
    double ours_s{0};
    double plain_s{0};

    template <class Ours, class Plain>
    void turn(Ours&& ours, Plain&& plain) {
        const auto begin = std::chrono::steady_clock::now();
        ours();
        const auto middle = std::chrono::steady_clock::now();
        plain();
        const auto end = std::chrono::steady_clock::now();
        ours_s += std::chrono::duration<double>(middle - begin).count();
        plain_s += std::chrono::duration<double>(end - middle).count();
    }
    void report() const {
        fmt::print("{:<16} {:>9.0f} orders/s   {:<28} {:>9.0f} orders/s   ratio {:.2f}\n", name,
                   orders / ours_s, other, orders / plain_s, plain_s / ours_s);
    }
};

class ProjectionBench {
 public:
    ProjectionBench(std::string conninfo, int orders)
        : conninfo_(std::move(conninfo)), orders_(orders) {}

    void run() {
        upserts("live", "UNNEST upsert", 100);
        upserts("catch_up", "staging COPY + upsert", 5000);
        rebuild();
        hash();
    }

 private:
    /// A set of tables of a log of its own.
    SchemaNames tables(const std::string& schema) {
        const PgDatabase database{conninfo_, events::LogId{schema}, schema};
        const auto names =
            database.migrate().and_then([&] { return database.open_tables("bench"); });
        must(names);
        return *names;
    }

    void upserts(const std::string& name, const std::string& other, int chunk) {
        PgReadModel model{conninfo_, tables(name)};
        PlainWriter plain{conninfo_, tables(name + "_plain")};
        std::uint64_t at = 0;
        const auto feed = [&](Race& race, const std::vector<OrderRows>& orders, auto plainly) {
            race.orders += static_cast<int>(orders.size());
            const projections::Batch batch{checkpoint_at(at), checkpoint_at(at + 1), orders, {}};
            ++at;
            race.turn([&] { must(model.commit(batch)); }, plainly);
        };
        Race inserts{name + "/insert", other};
        Race updates{name + "/update", other};
        Race nothing{name + "/nothing", "guarded no-op upsert"};
        for (Race* race : {&inserts, &updates, &nothing}) {
            const Rank rank = rank_at(race == &inserts ? 1 : 2);
            for (int first = 0; first < orders_; first += chunk) {
                const auto orders = orders_of(first, std::min(chunk, orders_ - first), rank);
                feed(*race, orders, [&] {
                    if (race != &nothing && chunk >= 1000) {
                        plain.upsert_staged(orders);
                    } else {
                        plain.upsert_arrays(orders, race == &nothing);
                    }
                });
            }
            race->report();
        }
    }

    void rebuild() {
        const PgDatabase database{conninfo_, events::LogId{"live"}, "live"};
        const auto ours = database.begin_tables("bench");
        must(ours);
        const PgDatabase other{conninfo_, events::LogId{"live_plain"}, "live_plain"};
        const auto others = other.begin_tables("bench");
        must(others);
        PgRebuildTarget target{conninfo_, ours->names};
        PlainWriter plain{conninfo_, others->names};
        Race race{"rebuild", "binary COPY, then indexes", orders_};
        plain.begin_load();
        constexpr int chunk = 4000;
        for (int first = 0; first < orders_; first += chunk) {
            const auto orders = orders_of(first, std::min(chunk, orders_ - first), rank_at(2));
            race.turn([&] { must(target.orders(orders)); }, [&] { plain.copy_all(orders); });
        }
        race.turn([&] { must(target.finish(checkpoint_at(2))); }, [&] { plain.end_load(); });
        race.report();
        verify(SchemaNames{"live", 1}, ours->names);
    }

    /// What was raced for is the same: the live path's rows are those of the rebuild.
    void verify(const SchemaNames& live, const SchemaNames& built) {
        const auto left = hash_tables(conninfo_, live, HashKind::content);
        const auto right = hash_tables(conninfo_, built, HashKind::content);
        must(left);
        must(right);
        if (left->total != right->total || left->tables[0].rows != orders_) {
            give_up("the rebuild's content hash is not the live path's");
        }
    }

    void hash() {
        const auto begin = std::chrono::steady_clock::now();
        const auto hash = hash_tables(conninfo_, {"live", 1}, HashKind::full);
        must(hash);
        const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
        std::int64_t rows = 0;
        for (const auto& table : hash->tables) {
            rows += table.rows;
        }
        fmt::print("{:<16} {:>9.0f} rows/s\n", "hash/full",
                   static_cast<double>(rows) / taken.count());
    }

    std::string conninfo_;
    int orders_;
};

int orders_asked(int argc, char** argv) {
    int orders = 60'000;
    for (int i = 1; i < argc; ++i) {
        const std::string_view word = argv[i];
        if (word.starts_with("--benchmark_min_time")) {
            orders = 2'000;
        } else if (word.starts_with("--orders=")) {
            orders = std::atoi(word.substr(9).data());
        }
    }
    return std::max(orders, 1);
}

}  // namespace
}  // namespace orderlog::bench

int main(int argc, char** argv) {
    using namespace orderlog;
    std::string name = (std::filesystem::temp_directory_path() / "orderlog-bench-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) {
        bench::give_up("cannot make '" + name + "'");
    }
    const auto cluster = adapters::PrivateCluster::start(name, events::LogId{"bench"});
    bench::must(cluster);
    bench::ProjectionBench{cluster->connection_string(), bench::orders_asked(argc, argv)}.run();
    (void)cluster->stop();
    std::filesystem::remove_all(cluster->folder());
    std::filesystem::remove_all(cluster->socket_folder());
    std::filesystem::remove_all(name);
    return 0;
}
