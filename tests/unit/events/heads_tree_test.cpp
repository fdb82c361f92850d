#include "events/heads_tree.hpp"

#include <catch2/catch.hpp>

#include <random>
#include <string>

using namespace orderlog::events;

TEST_CASE("a tree that goes on has the root of its heads, whatever has come since the last one") {
    for (unsigned seed = 1; seed <= 50; ++seed) {
        CAPTURE(seed);
        std::mt19937 random(seed);
        HeadsTree tree;
        StreamHeads heads;
        CHECK(tree.root() == heads_root(heads));
        for (std::uint64_t position = 1; position <= 300; ++position) {
            // Streams come all the time, less and less often.
            const auto number = random() % (1 + random() % (1 + seed));
            const StreamId stream{TenantId{std::to_string(number)}, ConnectionId{"c"}};
            StreamHead& head = heads[stream];
            head = {next(head.version), LogPosition{position}, sha256(std::to_string(random()))};
            tree.put(stream, head);
            if (random() % 5 == 0) {
                REQUIRE(tree.root() == heads_root(heads));
                REQUIRE(tree.root() == heads_root(heads));
            }
        }
        CHECK(tree.size() == heads.size());
        CHECK(*tree.find(heads.begin()->first) == heads.begin()->second);
        CHECK(tree.find(StreamId{TenantId{"nobody"}, {}}) == nullptr);
    }
}
