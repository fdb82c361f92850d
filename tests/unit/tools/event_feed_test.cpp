#include "tools/api/event_feed.hpp"

#include "adapters/memory/memory_event_log.hpp"
#include "tests/support/new_event.hpp"
#include "tools/api/tenant_events.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

using namespace orderlog::events;
using namespace orderlog::tools;
using orderlog::adapters::MemoryEventLog;
using orderlog::support::new_event;
using orderlog::support::stream_of;

namespace {

using Piece = std::future<std::optional<std::string>>;

Piece begin_next(BodyStream& stream) {
    auto given = std::make_shared<std::promise<std::optional<std::string>>>();
    auto piece = given->get_future();
    stream.next([given](std::optional<std::string> one) { given->set_value(std::move(one)); });
    return piece;
}

std::optional<std::string> next_of(BodyStream& stream) {
    return begin_next(stream).get();
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

/// Counts the events that are read of it.
class CountedLog final : public EventLog {
 public:
    [[nodiscard]] LogInfo info() const override { return events.info(); }
    [[nodiscard]] Result<LogPosition> append(std::vector<NewEvent> batch) override {
        return events.append(std::move(batch));
    }
    [[nodiscard]] Result<std::vector<StoredEvent>> read(LogPosition after,
                                                        ReadLimit limit) const override {
        on_read(after);
        return counted(events.read(after, limit));
    }
    [[nodiscard]] Result<std::vector<StoredEvent>> read_stream(const StreamId& stream,
                                                               StreamVersion after,
                                                               ReadLimit limit) const override {
        auto read = counted(events.read_stream(stream, after, limit));
        on_stream_read();
        return read;
    }
    [[nodiscard]] Result<StreamVersion> version(const StreamId& stream) const override {
        return events.version(stream);
    }
    [[nodiscard]] Result<std::vector<StreamId>> streams() const override {
        return events.streams();
    }
    [[nodiscard]] Result<StreamHeads> heads() const override { return events.heads(); }
    [[nodiscard]] Result<std::string> body(LogPosition position) const override {
        return events.body(position);
    }
    [[nodiscard]] Result<Sha256> record_hash(LogPosition position) const override {
        return events.record_hash(position);
    }
    [[nodiscard]] Result<std::vector<std::optional<OrderEntry>>> order_heads(
        std::span<const OrderKey> keys) const override {
        return events.order_heads(keys);
    }
    [[nodiscard]] Result<std::vector<OrderEntry>> order_entries(
        const OrderKey& key) const override {
        return events.order_entries(key);
    }

    MemoryEventLog events{};
    mutable std::atomic<std::size_t> read_events{0};
    std::function<void(LogPosition)> on_read{[](LogPosition) {}};
    std::function<void()> on_stream_read{[] {}};

 private:
    Result<std::vector<StoredEvent>> counted(Result<std::vector<StoredEvent>> read) const {
        read_events += read ? read->size() : 0;
        return read;
    }
};

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

TEST_CASE("while nobody follows, no event is read") {
    CountedLog log;
    EventFeed feed(log);
    append(log.events, "acme", 50);
    feed.log_grew();
    std::this_thread::sleep_for(std::chrono::milliseconds{100});
    CHECK(log.read_events == 0);
    const auto stream = feed.follow(TenantId{}, LogPosition{47}, [] { return true; });
    static_cast<void>(next_of(*stream));
    CHECK(ids_of(*stream, 3) == std::vector<std::uint64_t>{48, 49, 50});
    append(log.events, "acme", 1);
    feed.log_grew();
    CHECK(ids_of(*stream, 1) == std::vector<std::uint64_t>{51});
}

TEST_CASE("what is far behind of one tenant is read from its own streams") {
    CountedLog log;
    append(log.events, "acme", 2);
    append(log.events, "bolt", 5000);
    append(log.events, "acme", 1);
    EventFeed feed(log);
    const auto stream = feed.follow(TenantId{"acme"}, LogPosition{}, [] { return true; });
    static_cast<void>(next_of(*stream));
    CHECK(ids_of(*stream, 3) == std::vector<std::uint64_t>{1, 2, 5003});
    CHECK(log.read_events < 20);
}

TEST_CASE("a tenant's events are read by position, both ways, over all its streams") {
    MemoryEventLog log;
    std::vector<std::uint64_t> own;
    for (std::uint64_t i = 0; i < 300; ++i) {
        const StreamId stream{TenantId{i % 3 == 0 ? "bolt" : "acme"},
                              ConnectionId{i % 2 == 0 ? "eu" : "na"}};
        REQUIRE(log.append({new_event(stream, log.version(stream)->value())}));
        if (i % 3 != 0) {
            own.push_back(i + 1);
        }
    }
    const auto events = TenantEvents::open(log, TenantId{"acme"});
    REQUIRE(events);
    for (std::uint64_t at = 0; at <= 301; ++at) {
        const auto positions = [](const Result<std::vector<StoredEvent>>& found) {
            std::vector<std::uint64_t> all;
            for (const StoredEvent& stored : *found) {
                all.push_back(stored.position.value());
            }
            return all;
        };
        std::vector<std::uint64_t> behind;
        std::vector<std::uint64_t> ahead;
        for (const std::uint64_t one : own) {
            if (one > at && behind.size() < 7) {
                behind.push_back(one);
            }
        }
        for (auto one = own.rbegin(); one != own.rend(); ++one) {
            if (*one < at && ahead.size() < 7) {
                ahead.push_back(*one);
            }
        }
        REQUIRE(positions(events->after(LogPosition{at}, 7)) == behind);
        REQUIRE(positions(events->before(LogPosition{at}, 7)) == ahead);
    }
}

TEST_CASE("who is far behind comes after those who are not") {
    CountedLog log;
    append(log.events, "acme", 10);
    std::promise<void> reads;
    std::promise<void> go;
    Piece live;
    int old_reads = 0;
    bool live_was_first = false;
    log.on_read = [&, gone = go.get_future().share()](LogPosition after) {
        if (after.value() == 0 && ++old_reads == 1) {
            reads.set_value();
            gone.wait();
        } else if (after.value() == 0 && old_reads == 2) {
            live_was_first = live.wait_for(std::chrono::seconds{0}) == std::future_status::ready;
        }
    };
    EventFeed feed(log);
    std::vector<std::unique_ptr<BodyStream>> streams;
    for (const LogPosition after : {LogPosition{}, LogPosition{}, LogPosition{10}}) {
        streams.push_back(feed.follow(TenantId{}, after, [] { return true; }));
        static_cast<void>(next_of(*streams.back()));
    }
    auto first = begin_next(*streams[0]);
    reads.get_future().wait();
    // Asks before the one at the end, for whom there is something new.
    auto second = begin_next(*streams[1]);
    live = begin_next(*streams[2]);
    append(log.events, "acme", 1);
    feed.log_grew();
    go.set_value();
    CHECK(second.get());
    CHECK(live_was_first);
    CHECK(first.get());
}

TEST_CASE("a page of a tenant's events lacks none that came while its streams were read") {
    CountedLog log;
    const StreamId one{TenantId{"acme"}, ConnectionId{"one"}};
    const StreamId two{TenantId{"acme"}, ConnectionId{"two"}};
    REQUIRE(log.events.append({new_event(one, 0)}));
    REQUIRE(log.events.append({new_event(two, 0)}));
    std::uint64_t appended = 0;
    log.on_stream_read = [&] {
        ++appended;
        REQUIRE(log.events.append({new_event(one, appended)}));
        REQUIRE(log.events.append({new_event(two, appended)}));
    };
    std::vector<std::uint64_t> told;
    LogPosition at{};
    for (int page = 0; page < 4; ++page) {
        const auto events = TenantEvents::open(log, TenantId{"acme"});
        REQUIRE(events);
        const auto found = events->after(at, 100);
        REQUIRE(found);
        for (const StoredEvent& stored : *found) {
            told.push_back(stored.position.value());
            at = stored.position;
        }
    }
    REQUIRE(told.size() > 4);
    for (std::size_t i = 0; i < told.size(); ++i) {
        CHECK(told[i] == i + 1);
    }
}
