#include "tests/contract/snapshot_store/store_under_test.hpp"
#include "tests/support/new_event.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace orderlog::contract;
using namespace orderlog::engine;
using namespace orderlog::events;
using namespace orderlog::support;

namespace {

Snapshot snapshot(const std::string& key, std::uint64_t position, const std::string& state) {
    return {.key = key, .state_version = 3, .position = LogPosition{position}, .state = state};
}

std::vector<std::string> shown(const std::vector<Snapshot>& snapshots) {
    std::vector<std::string> texts;
    for (const Snapshot& one : snapshots) {
        texts.push_back(one.key + " v" + std::to_string(one.state_version) + " @" +
                        std::to_string(one.position.value()) + " " + one.state);
    }
    return texts;
}

using Texts = std::vector<std::string>;

void append_five(EventLog& log) {
    for (std::uint64_t i = 0; i < 5; ++i) {
        REQUIRE(log.append({new_event(stream_of("acme"), i)}));
    }
}

}  // namespace

TEMPLATE_LIST_TEST_CASE("a new store is empty", "[snapshot_store]", Stores) {
    TestType under_test;
    CHECK(under_test.store().load()->empty());
}

TEMPLATE_LIST_TEST_CASE("the newest snapshot of each key is kept", "[snapshot_store]", Stores) {
    TestType under_test;
    append_five(under_test.log());
    const std::string binary{"\0\xff\n", 3};
    REQUIRE(under_test.store().save({snapshot("bolt", 1, "b"), snapshot("acme", 2, "a")}));
    REQUIRE(under_test.store().save({snapshot("acme", 5, binary)}));
    REQUIRE(under_test.store().save({}));
    auto snapshots = shown(under_test.store().load().value());
    std::sort(snapshots.begin(), snapshots.end());
    CHECK(snapshots == Texts{"acme v3 @5 " + binary, "bolt v3 @1 b"});
}

TEMPLATE_LIST_TEST_CASE("no snapshot is ahead of the log", "[snapshot_store]", Stores) {
    TestType under_test;
    append_five(under_test.log());
    CHECK(!under_test.store().save({snapshot("acme", 5, "a"), snapshot("bolt", 6, "b")}));
    CHECK(under_test.store().load()->empty());
}
