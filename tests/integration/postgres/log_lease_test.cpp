#include "adapters/postgres/log_lease.hpp"

#include "adapters/postgres/pg_read_model.hpp"
#include "tests/integration/postgres/tables_under_test.hpp"

#include <catch2/catch.hpp>

using namespace orderlog;
using namespace std::chrono_literals;
using adapters::LeaseEpoch;
using adapters::LeaseHeld;
using adapters::LeaseOthers;
using adapters::LogLease;
using tests::TablesUnderTest;

namespace {

const events::LogId leased{"log-1"};

LogLease::Moment at(std::chrono::seconds since_start) {
    return LogLease::Moment{} + 1h + since_start;
}

/// A log's tables, its directory at one place and a copy of it at another.
struct TwoPlaces {
    TablesUnderTest tables{};
    LogLease original{tables.database.conninfo(), leased, {"place 1", "original"}};
    LogLease copy{tables.database.conninfo(), leased, {"place 2", "copy"}};

    void set(const std::string& what) const {
        tables.database.run("UPDATE orderlog_control.log_leases SET " + what);
    }
};

/// Epoch 0: another has it.
LeaseEpoch epoch_of(LogLease& lease, LogLease::Moment now) {
    const auto answer = lease.step(now);
    REQUIRE(answer);
    const auto* held = std::get_if<LeaseHeld>(&*answer);
    return held == nullptr ? LeaseEpoch{} : held->epoch;
}

constexpr LeaseEpoch others{};

/// The event at a position brings an order.
projections::Batch order_at(std::uint64_t position) {
    return tests::batch_of(position - 1, position,
                           {tests::sample_order("order-" + std::to_string(position),
                                                tests::rank_of(1'000, position))});
}

}  // namespace

TEST_CASE("a lease has one owner an epoch: a copy waits until nobody has renewed it for its time",
          "[postgres]") {
    TwoPlaces log;
    CHECK(epoch_of(log.original, at(0s)) == LeaseEpoch{1});
    CHECK(epoch_of(log.copy, at(0s)) == others);
    CHECK(epoch_of(log.copy, at(14s)) == others);
    CHECK(epoch_of(log.original, at(14s)) == LeaseEpoch{1});
    // Renewed: the copy's time begins when it sees that.
    CHECK(epoch_of(log.copy, at(20s)) == others);
    CHECK(epoch_of(log.copy, at(34s)) == others);
    // No clock of the server's counts.
    log.set("renewed_at = renewed_at + interval '1 day', taken_at = taken_at - interval '1 day'");
    CHECK(epoch_of(log.copy, at(34s)) == others);
    const auto taken = log.copy.step(at(35s));
    REQUIRE(taken);
    CHECK(std::get<LeaseHeld>(*taken).epoch == LeaseEpoch{2});
    CHECK(std::get<LeaseHeld>(*taken).former == "original");
    const auto former = log.original.step(at(35s));
    REQUIRE(former);
    CHECK(std::get<LeaseOthers>(*former).owner == "copy");
    CHECK(log.tables.database.value("SELECT epoch || ' ' || owner FROM "
                                    "orderlog_control.log_leases") == "2 copy");
}

TEST_CASE("who comes back to a directory, or to a lease that was given back, waits for nobody",
          "[postgres]") {
    TwoPlaces log;
    CHECK(epoch_of(log.original, at(0s)) == LeaseEpoch{1});
    LogLease restarted{log.tables.database.conninfo(), leased, {"place 1", "restarted"}};
    CHECK(epoch_of(restarted, at(0s)) == LeaseEpoch{2});
    CHECK(epoch_of(log.copy, at(0s)) == others);
    REQUIRE(restarted.release());
    CHECK(epoch_of(log.copy, at(0s)) == LeaseEpoch{3});
}

TEST_CASE("a lease of a database that was put back from a backup, or made anew, is taken anew",
          "[postgres]") {
    TwoPlaces log;
    CHECK(epoch_of(log.original, at(0s)) == LeaseEpoch{1});
    REQUIRE(log.original.release());
    CHECK(epoch_of(log.copy, at(0s)) == LeaseEpoch{2});
    log.set("epoch = 1, place = 'place 1', owner = 'original', released = false");
    CHECK(epoch_of(log.copy, at(1s)) == LeaseEpoch{3});
    log.tables.database.run("DELETE FROM orderlog_control.log_leases");
    CHECK(epoch_of(log.copy, at(2s)) == LeaseEpoch{4});
}

TEST_CASE("whoever looks at pg_locks sees that a log has an owner", "[postgres]") {
    TwoPlaces log;
    const std::string locks =
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND "
        "classid = 7276522 AND granted AND database = (SELECT oid FROM "
        "pg_database WHERE datname = current_database())";
    CHECK(log.tables.database.value(locks) == "0");
    CHECK(epoch_of(log.original, at(0s)) == LeaseEpoch{1});
    CHECK(epoch_of(log.original, at(1s)) == LeaseEpoch{1});
    CHECK(log.tables.database.value(locks) == "1");
}

TEST_CASE("rows are written under the lease alone", "[postgres]") {
    TwoPlaces log;
    const adapters::LeaseFence fence{leased, epoch_of(log.original, at(0s))};
    adapters::PgReadModel model{log.tables.database.conninfo(), log.tables.names, fence};
    CHECK(model.commit(order_at(1)).value() == projections::CommitOutcome::stored);
    CHECK(epoch_of(log.original, at(1s)) == fence.epoch);
    CHECK(model.commit(order_at(2)).value() == projections::CommitOutcome::stored);

    CHECK(epoch_of(log.copy, at(1s)) == others);
    CHECK(epoch_of(log.copy, at(20s)) == LeaseEpoch{2});
    // Its session was ended; the next one finds that the lease is another's.
    static_cast<void>(model.commit(order_at(3)));
    CHECK(model.commit(order_at(3)).value() == projections::CommitOutcome::overtaken);
    CHECK(model.checkpoint().value() == tests::checkpoint_at(2));
    CHECK(log.tables.database.count("orderlog.orders") == 2);
}

TEST_CASE(
    "a take-over ends the transaction of an owner that stands still in it; a renewal waits for "
    "none",
    "[postgres]") {
    TwoPlaces log;
    const adapters::LeaseFence fence{leased, epoch_of(log.original, at(0s))};
    auto hanging = adapters::PgSession::open(log.tables.database.conninfo());
    REQUIRE(hanging);
    REQUIRE(hanging->run("SET application_name = '" + session_name(fence) + "'"));
    REQUIRE(
        hanging->run("BEGIN; SELECT FROM orderlog_control.log_leases WHERE log_id = 'log-1' "
                     "AND epoch = 1 FOR KEY SHARE"));
    CHECK(epoch_of(log.original, at(1s)) == fence.epoch);

    CHECK(epoch_of(log.copy, at(1s)) == others);
    CHECK(epoch_of(log.copy, at(20s)) == LeaseEpoch{2});
    CHECK_FALSE(hanging->run("COMMIT"));
}
