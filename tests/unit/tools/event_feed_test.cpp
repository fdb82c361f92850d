#include "tools/api/event_feed.hpp"

#include "adapters/memory/memory_event_log.hpp"
#include "tests/support/new_event.hpp"

#include <catch2/catch.hpp>

#include <future>
#include <string>
#include <vector>

using namespace orderlog::events;
using namespace orderlog::tools;
using orderlog::adapters::MemoryEventLog;
using orderlog::support::new_event;
using orderlog::support::stream_of;

namespace {

std::optional<std::string> next_of(BodyStream& stream) {
    auto given = std::make_shared<std::promise<std::optional<std::string>>>();
    auto piece = given->get_future();
    stream.next([given](std::optional<std::string> one) { given->set_value(std::move(one)); });
    return piece.get();
}

/// The ids of the next `count` events.
std::vector<std::uint64_t> ids_of(BodyStream& stream, std::size_t count) {
    std::vector<std::uint64_t> ids;
    while (ids.size() < count) {
        const auto piece = next_of(stream);
        REQUIRE(piece);
        for (std::size_t at = piece->find("id: "); at != std::string::npos;
             at = piece->find("\nid: ", at + 1)) {
            ids.push_back(std::stoull(piece->substr(piece->find("id: ", at) + 4)));
        }
    }
    return ids;
}

void append(MemoryEventLog& log, const std::string& tenant, std::uint64_t count) {
    const auto stream = stream_of(tenant);
    for (std::uint64_t i = 0; i < count; ++i) {
        REQUIRE(log.append({new_event(stream, log.version(stream)->value())}));
    }
}

}  // namespace

TEST_CASE("a follower gets each event of its tenant once, old ones and those that come") {
    MemoryEventLog log;
    append(log, "acme", 3);
    append(log, "bolt", 2);
    EventFeed feed(log);
    const auto stream = feed.follow(TenantId{"acme"}, LogPosition{1}, [] { return true; });
    CHECK(next_of(*stream)->starts_with("retry:"));
    CHECK(ids_of(*stream, 2) == std::vector<std::uint64_t>{2, 3});
    append(log, "bolt", 1);
    append(log, "acme", 2);
    feed.log_grew();
    CHECK(ids_of(*stream, 2) == std::vector<std::uint64_t>{7, 8});
}

TEST_CASE("who comes again with the last id misses nothing and gets nothing twice") {
    MemoryEventLog log;
    EventFeed feed(log);
    append(log, "acme", 9000);  // More than the feed keeps.
    feed.log_grew();
    std::vector<std::uint64_t> got;
    std::uint64_t last = 0;
    while (got.size() < 9000) {
        const auto stream = feed.follow(TenantId{}, LogPosition{last}, [] { return true; });
        CHECK(next_of(*stream)->starts_with("retry:"));
        for (const std::uint64_t id : ids_of(*stream, 1)) {
            got.push_back(id);
        }
        last = got.back();
    }
    REQUIRE(got.size() == 9000);
    for (std::uint64_t i = 0; i < 9000; ++i) {
        REQUIRE(got[i] == i + 1);
    }
}

TEST_CASE("a follower that waits is told of the feed's end") {
    MemoryEventLog log;
    auto feed = std::make_unique<EventFeed>(log);
    const auto stream = feed->follow(TenantId{}, LogPosition{}, [] { return true; });
    static_cast<void>(next_of(*stream));
    auto given = std::make_shared<std::promise<std::optional<std::string>>>();
    auto piece = given->get_future();
    stream->next([given](std::optional<std::string> one) { given->set_value(std::move(one)); });
    feed.reset();
    CHECK_FALSE(piece.get());
}

TEST_CASE("a follower whose token holds no longer is let go") {
    MemoryEventLog log;
    append(log, "acme", 2);
    EventFeed feed(log);
    bool holds = true;
    const auto stream = feed.follow(TenantId{"acme"}, LogPosition{}, [&] { return holds; });
    static_cast<void>(next_of(*stream));
    CHECK(ids_of(*stream, 2) == std::vector<std::uint64_t>{1, 2});
    holds = false;
    CHECK_FALSE(next_of(*stream));
}
