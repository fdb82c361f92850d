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

/// A log's tables, its directory at one place and a copy of it at another; time as it is told.
struct TwoPlaces {
    TablesUnderTest tables{};
    std::chrono::seconds time{0};
    LogLease original{lease("place 1", "original")};
    LogLease copy{lease("place 2", "copy")};

    LogLease lease(const std::string& place, const std::string& name) {
        return {tables.database.conninfo(), events::LogId{"log-1"}, {place, name}, [this] {
                    return LogLease::Moment{} + 1h + time;
                }};
    }
    void set(const std::string& what) const {
        tables.database.run("UPDATE orderlog_control.log_leases SET " + what);
    }
    /// Looks every second until then; true if each time another had the lease.
    bool waits(LogLease& waiting, std::chrono::seconds until) {
        bool others = true;
        for (; time < until; time += 1s) {
            const auto answer = waiting.step();
            others = others && answer && std::holds_alternative<LeaseOthers>(*answer);
        }
        return others;
    }
};

/// None while another has it.
std::optional<adapters::LeaseFence> taken(LogLease& lease) {
    const auto answer = lease.step();
    REQUIRE(answer);
    const auto* held = std::get_if<LeaseHeld>(&*answer);
    return held == nullptr ? std::nullopt : std::optional{held->fence};
}

LeaseEpoch epoch_of(LogLease& lease) {
    const auto fence = taken(lease);
    return fence ? fence->epoch : LeaseEpoch{};
}

constexpr LeaseEpoch others{};

/// The event at a position brings an order.
projections::Batch order_at(std::uint64_t position) {
    return tests::batch_of(position - 1, position,
                           {tests::sample_order("order-" + std::to_string(position),
                                                tests::rank_of(1'000, position))});
}

}  // namespace

TEST_CASE("a lease has one owner: a copy waits until nobody has renewed it for its time",
          "[postgres]") {
    TwoPlaces log;
    CHECK(epoch_of(log.original) == LeaseEpoch{1});
    CHECK(log.waits(log.copy, 14s));
    CHECK(epoch_of(log.original) == LeaseEpoch{1});
    // Renewed: the copy's time begins when it sees that.
    CHECK(log.waits(log.copy, 29s));
    // No clock of the server's counts.
    log.set("renewed_at = renewed_at - interval '1 day', taken_at = taken_at - interval '1 day'");
    CHECK(epoch_of(log.copy) == LeaseEpoch{2});
    const auto former = log.original.step();
    REQUIRE(former);
    CHECK(std::get<LeaseOthers>(*former).owner == "copy");
    CHECK(log.tables.database.value("SELECT epoch || ' ' || owner FROM "
                                    "orderlog_control.log_leases") == "2 copy");
}

TEST_CASE("time in which nobody could renew, or nobody looked, does not count", "[postgres]") {
    TwoPlaces log;
    CHECK(epoch_of(log.original) == LeaseEpoch{1});
    CHECK(log.waits(log.copy, 10s));

    SECTION("the copy looked away") {
        log.time = 60s;
        CHECK(epoch_of(log.copy) == others);
    }
    SECTION("the server was away") {
        log.tables.database.run("ALTER TABLE orderlog_control.log_leases RENAME TO away");
        for (; log.time < 20s; log.time += 1s) {
            CHECK_FALSE(log.copy.step());
        }
        log.tables.database.run("ALTER TABLE orderlog_control.away RENAME TO log_leases");
        CHECK(epoch_of(log.copy) == others);
        CHECK(epoch_of(log.original) == LeaseEpoch{1});
    }
}

TEST_CASE("who comes back to a directory, or to a lease that was given back, waits for nobody",
          "[postgres]") {
    TwoPlaces log;
    CHECK(epoch_of(log.original) == LeaseEpoch{1});
    LogLease restarted = log.lease("place 1", "restarted");
    CHECK(epoch_of(restarted) == LeaseEpoch{2});
    CHECK(epoch_of(log.copy) == others);
    REQUIRE(restarted.release());
    CHECK(epoch_of(log.copy) == LeaseEpoch{3});
}

TEST_CASE("a lease of a database that was put back from a backup has one owner", "[postgres]") {
    TwoPlaces log;
    const auto first = taken(log.original);
    REQUIRE(first);
    const std::string as_it_was =
        "epoch = 1, place = 'place 1', owner = 'original', "
        "released = false, token = '" +
        first->token + "'";
    CHECK(log.waits(log.copy, 15s));
    CHECK(epoch_of(log.copy) == LeaseEpoch{2});

    SECTION("the one that knows of a later epoch takes it anew") {
        log.set(as_it_was);
        CHECK(epoch_of(log.copy) == LeaseEpoch{3});
        CHECK(epoch_of(log.original) == others);
    }
    SECTION("an epoch that is given twice is one taking's alone") {
        log.set(as_it_was);
        LogLease restarted = log.lease("place 1", "restarted");
        CHECK(epoch_of(restarted) == LeaseEpoch{2});
        CHECK(epoch_of(log.copy) == others);
    }
}

TEST_CASE("a lease that is gone from the database is its last owner's", "[postgres]") {
    TwoPlaces log;
    CHECK(epoch_of(log.original) == LeaseEpoch{1});
    CHECK(log.waits(log.copy, 10s));
    log.tables.database.run("DELETE FROM orderlog_control.log_leases");
    CHECK(log.waits(log.copy, 15s));
    CHECK(epoch_of(log.original) == LeaseEpoch{2});
    CHECK(log.waits(log.copy, 28s));
}

TEST_CASE("whoever looks at pg_locks sees that a log has an owner", "[postgres]") {
    TwoPlaces log;
    const std::string locks =
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND "
        "classid = 7276522 AND granted AND database = (SELECT oid FROM "
        "pg_database WHERE datname = current_database())";
    CHECK(log.tables.database.value(locks) == "0");
    CHECK(epoch_of(log.original) == LeaseEpoch{1});
    CHECK(epoch_of(log.original) == LeaseEpoch{1});
    CHECK(log.tables.database.value(locks) == "1");
}

TEST_CASE("rows are written, and tables shown, under the lease alone", "[postgres]") {
    TwoPlaces log;
    const auto fence = taken(log.original);
    REQUIRE(fence);
    adapters::PgReadModel model{log.tables.database.conninfo(), log.tables.names, fence};
    const adapters::PgDatabase database = log.tables.control.under(*fence);
    CHECK(model.commit(order_at(1)).value() == projections::CommitOutcome::stored);
    CHECK(epoch_of(log.original) == fence->epoch);
    CHECK(model.commit(order_at(2)).value() == projections::CommitOutcome::stored);
    const auto fresh = database.begin_tables("1");
    REQUIRE(fresh);

    CHECK(log.waits(log.copy, 15s));
    CHECK(epoch_of(log.copy) == LeaseEpoch{2});
    // Its session was ended; the next one finds that the lease is another's.
    static_cast<void>(model.commit(order_at(3)));
    CHECK(model.commit(order_at(3)).value() == projections::CommitOutcome::overtaken);
    CHECK(model.checkpoint().value() == tests::checkpoint_at(2));
    CHECK(log.tables.database.count("orderlog.orders") == 2);
    const auto shown = database.show_tables(fresh->names, tests::checkpoint_at(2));
    REQUIRE_FALSE(shown);
    CHECK(shown.error().message == "another process has taken the log's lease over");
}

TEST_CASE("tables are shown beside a lease that is free or of our place, not once another took it",
          "[postgres]") {
    TwoPlaces log;
    const auto set_beside = [&](LogLease& looker) {
        const auto look = looker.elsewhere();
        REQUIRE(look);
        const auto* free = std::get_if<adapters::FreeLease>(&*look);
        REQUIRE(free != nullptr);
        return log.tables.control.beside(*free);
    };
    const auto fresh = [&] {
        const auto made = log.tables.control.begin_tables("1");
        REQUIRE(made);
        return made->names;
    };
    LogLease looker = log.lease("place 1", "looker");

    SECTION("nobody ever took it") {
        REQUIRE(set_beside(looker).show_tables(fresh()));
    }
    SECTION("the engine where we are has it, took it since, gave it back") {
        const auto before = set_beside(looker);
        REQUIRE(taken(log.original));
        REQUIRE(before.show_tables(fresh()));
        const auto beside = set_beside(looker);
        LogLease again = log.lease("place 1", "started again");
        REQUIRE(taken(again));
        REQUIRE(beside.show_tables(fresh()));
        REQUIRE(again.release());
        REQUIRE(beside.show_tables(fresh()));
    }
    SECTION("it was taken elsewhere after we looked") {
        REQUIRE(taken(log.original));
        const auto beside = set_beside(looker);
        REQUIRE(log.original.release());
        REQUIRE(taken(log.copy));
        const auto set = fresh();
        const auto refused = beside.show_tables(set);
        REQUIRE(!refused);
        CHECK(refused.error().message == "another process has taken the log's lease over");
        CHECK(log.tables.control.shown_tables()->number != set.number);
    }
}

TEST_CASE(
    "a take-over ends the transaction of an owner that stands still in it; a renewal waits "
    "for none",
    "[postgres]") {
    TwoPlaces log;
    const auto fence = taken(log.original);
    REQUIRE(fence);
    auto hanging = adapters::PgSession::open(log.tables.database.conninfo());
    REQUIRE(hanging);
    REQUIRE(hanging->run("SET application_name = '" + adapters::session_name(fence->token) + "'"));
    REQUIRE(hanging->run("BEGIN; " + lease_check(*fence)));
    CHECK(epoch_of(log.original) == fence->epoch);

    CHECK(log.waits(log.copy, 15s));
    CHECK(epoch_of(log.copy) == LeaseEpoch{2});
    CHECK_FALSE(hanging->run("COMMIT"));
}
