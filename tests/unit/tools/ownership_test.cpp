#include "tools/service/ownership.hpp"

#include <catch2/catch.hpp>

using namespace orderlog;
using namespace std::chrono_literals;
using tools::Ownership;

namespace {

constexpr auto lease_time = 15s;
const adapters::LeaseFence fence{events::LogId{"log"}, adapters::LeaseEpoch{7}, "token"};

Ownership::Moment at(std::chrono::milliseconds since_start) {
    return Ownership::Moment{} + 1h + since_start;
}

/// Held since it was asked for at 0 s.
Ownership holding() {
    Ownership ownership{lease_time};
    ownership.held(fence, at(0s));
    return ownership;
}

}  // namespace

TEST_CASE(
    "requests leave while the lease cannot have run out, counted from when it was asked for") {
    Ownership ownership = holding();
    CHECK(ownership.may_ask(at(14'999ms)));
    CHECK_FALSE(ownership.may_ask(at(15s)));
    CHECK(ownership.fence() == fence);

    SECTION("and again with the next word of PostgreSQL") {
        ownership.held(fence, at(15s));
        CHECK(ownership.may_ask(at(29s)));
        CHECK(ownership.changes_at() == at(30s));
    }
}

TEST_CASE("a process that stood still for longer than its lease asks before it goes on") {
    Ownership ownership = holding();
    CHECK_FALSE(ownership.may_ask(at(60s)));

    SECTION("what PostgreSQL said before it stood still says nothing any more") {
        ownership.held(fence, at(4s));
        CHECK_FALSE(ownership.may_ask(at(60s)));
    }
    SECTION("what it did not answer before neither") {
        ownership.silent(at(4s));
        CHECK_FALSE(ownership.may_ask(at(60s)));
    }
    SECTION("nobody has taken the lease") {
        ownership.held(fence, at(60s));
        CHECK(ownership.may_ask(at(61s)));
    }
    SECTION("somebody has, and keeps it") {
        ownership.others("process 2", at(60s));
        CHECK(ownership.lost());
        CHECK_FALSE(ownership.may_ask(at(61s)));
        ownership.silent(at(62s));
        CHECK_FALSE(ownership.may_ask(at(3600s)));
        ownership.held(fence, at(63s));
        CHECK(ownership.lost());
        CHECK_FALSE(ownership.may_ask(at(64s)));
        CHECK_FALSE(ownership.fence());
    }
}

TEST_CASE("who starts without PostgreSQL waits for nothing once it has refused") {
    Ownership ownership{lease_time};
    ownership.silent(at(0s));
    CHECK(ownership.may_ask(at(0s)));
}

TEST_CASE("a PostgreSQL that does not answer stops nobody who may have the lease") {
    Ownership ownership = GENERATE(Ownership{lease_time}, holding());
    CHECK_FALSE(ownership.may_ask(at(20s)));

    SECTION("it refuses at once") {
        ownership.silent(at(20s));
        CHECK(ownership.may_ask(at(20s)));
        CHECK(ownership.changes_at() > at(20s));
    }
    SECTION("it says nothing at all") {
        CHECK(ownership.changes_at() == at(25s));
        CHECK_FALSE(ownership.may_ask(at(24'999ms)));
        CHECK(ownership.may_ask(at(25s)));
        CHECK(ownership.changes_at() > at(25s));
    }
}

TEST_CASE("who stood still while PostgreSQL was away asks it again first") {
    Ownership ownership = holding();
    CHECK_FALSE(ownership.may_ask(at(20s)));
    ownership.silent(at(20s));
    CHECK(ownership.may_ask(at(34s)));
    CHECK_FALSE(ownership.may_ask(at(80s)));
    ownership.silent(at(81s));
    CHECK(ownership.may_ask(at(81s)));
}

TEST_CASE("a process that knows of another owner waits for ten minutes, whatever PostgreSQL does") {
    Ownership ownership{lease_time};
    ownership.others("process 2", at(0s));
    CHECK(ownership.owner() == "process 2");
    CHECK_FALSE(ownership.lost());
    ownership.silent(at(20s));
    CHECK_FALSE(ownership.may_ask(at(599s)));
    CHECK(ownership.changes_at() == at(600s));

    SECTION("it is its turn") {
        ownership.held(fence, at(599s));
        CHECK(ownership.may_ask(at(600s)));
        CHECK(ownership.owner().empty());
    }
    SECTION("PostgreSQL may be gone for good") {
        CHECK(ownership.may_ask(at(600s)));
        CHECK(ownership.changes_at() > at(600s));
        CHECK_FALSE(ownership.fence());
    }
    SECTION("time in which this process stood still does not count") {
        CHECK_FALSE(ownership.may_ask(at(620s)));
    }
    SECTION("PostgreSQL answers, and the other lives") {
        ownership.others("process 2", at(599s));
        CHECK_FALSE(ownership.may_ask(at(1'198s)));
    }
}
