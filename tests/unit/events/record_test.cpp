#include "events/record.hpp"

#include "events/little_endian.hpp"
#include "tests/support/allocation.hpp"
#include "tests/support/arbitrary_event.hpp"
#include "tests/support/record_frame.hpp"
#include "tests/support/sample_event.hpp"

#include <catch2/catch.hpp>
#include <rapidcheck/catch.h>

#include <string>
#include <vector>

using namespace orderlog::events;
using namespace orderlog::support;

namespace {

StoredEvent with_size(StoredEvent stored, std::size_t size) {
    stored.record_size = static_cast<std::uint32_t>(size);
    return stored;
}

std::string any_record() {
    return encode_record(arbitrary_stored());
}

// Where something points into the bytes, whatever it is.
std::size_t place_in(const std::string& bytes) {
    return *rc::gen::inRange<std::size_t>(0, bytes.size());
}

std::string record_of(const Event& event) {
    return encode_record(sample_stored(event));
}

// Where the payload begins in every record of a sample.
std::size_t payload_at() {
    const StoredEvent stored = sample_stored(EngineStopped{});
    return 104 + stored.stream.tenant.value().size() + stored.stream.connection.value().size() +
           stored.actor.size() + stored.program.size();
}

}  // namespace

TEST_CASE("any event is read as it was written", "[record]") {
    rc::prop("decode(encode(event)) == event", [] {
        const StoredEvent stored = arbitrary_stored();
        const std::string record = encode_record(stored);
        const auto read = decode_record(record);
        RC_ASSERT(read.has_value());
        RC_ASSERT((*read == with_size(stored, record.size())));
        RC_ASSERT(encode_record(*read) == record);
    });
}

TEST_CASE("no damaged byte goes unseen", "[record]") {
    rc::prop("one changed byte makes a record corrupt", [] {
        std::string record = any_record();
        record[place_in(record)] ^= static_cast<char>(*rc::gen::inRange(1, 256));
        const auto read = decode_record(record);
        RC_ASSERT(!read.has_value());
        RC_ASSERT(read.error().kind == ErrorKind::corrupt);
    });
    rc::prop("a cut record is corrupt", [] {
        std::string record = any_record();
        record.resize(place_in(record));
        RC_ASSERT(!decode_record(record).has_value());
    });
    rc::prop("any bytes are corrupt", [](const std::string& bytes) {
        RC_ASSERT(decode_record(bytes).error().kind == ErrorKind::corrupt);
    });
}

TEST_CASE("every single bit of a record is watched", "[record]") {
    const std::string good = record_of(CursorAdvanced{});
    for (std::size_t i = 0; i < good.size() * 8; ++i) {
        std::string bad = good;
        bad[i / 8] ^= static_cast<char>(1 << (i % 8));
        CHECK(decode_record(bad).error().kind == ErrorKind::corrupt);
    }
}

TEST_CASE("a forged record is read exactly or refused, in little memory", "[record]") {
    rc::prop("encode(decode(bytes)) == bytes, or an error", [] {
        std::string record = any_record();
        const int changes = *rc::gen::inRange(1, 6);
        for (int i = 0; i < changes; ++i) {
            record[place_in(record)] = *rc::gen::arbitrary<char>();
        }
        record = with_valid_frame(record);
        const Allocations allocations;
        const auto read = decode_record(record);
        RC_ASSERT(allocations.bytes() <= 5 * record.size() + 4096);
        if (read) {
            RC_ASSERT(encode_record(*read) == record);
        }
    });
}

TEST_CASE("a length that the bytes do not bear out takes no memory", "[record]") {
    const Event event = GENERATE(Event{ConnectionAdded{}}, Event{PageFetched{}},
                                 Event{DebtIncurred{}}, Event{EngineStopped{}});
    const std::string good = record_of(event);
    const std::uint64_t length =
        GENERATE(std::uint64_t{1} << 20, std::uint64_t{1} << 40, ~std::uint64_t{0});
    for (std::size_t at = payload_at(); at + sizeof(length) <= good.size(); ++at) {
        std::string forged = good;
        put_at(forged, at, length);
        const Allocations allocations;
        (void)decode_record(with_valid_frame(forged));
        CHECK(allocations.bytes() < 64 << 10);
    }
}

TEST_CASE("a payload of empty texts takes no more than its share of memory", "[record]") {
    ConnectionAdded added;
    added.marketplaces.resize(10'000);
    const std::string record = record_of(added);
    const Allocations allocations;
    CHECK(decode_record(record));
    CHECK(allocations.bytes() <= 5 * record.size());
}

TEST_CASE("only a newer program writes what is not known here", "[record]") {
    // Format, event number, type version, flags.
    const auto [at, value] =
        GENERATE(table<std::size_t, std::uint16_t>({{8, 2}, {10, 9999}, {12, 2}, {14, 1}}));
    std::string record = record_of(EngineStopped{});
    put_at(record, at, value);
    const auto read = decode_record(with_valid_frame(record));
    REQUIRE(!read);
    CHECK(read.error().kind == ErrorKind::foreign);
    CHECK_THAT(read.error().hint, Catch::Contains("newer"));
}

TEST_CASE("an enumerator of a newer program is foreign", "[record]") {
    std::string record = record_of(RunEnded{.reason = ReasonCode::cancelled});
    const std::size_t reason_at = payload_at() + 1;
    REQUIRE(record[reason_at] == static_cast<char>(ReasonCode::cancelled));
    record[reason_at] = 99;
    const auto read = decode_record(with_valid_frame(record));
    REQUIRE(!read);
    CHECK(read.error().kind == ErrorKind::foreign);
    CHECK_THAT(read.error().message, Catch::Contains("RunEnded"));
}

TEST_CASE("a record beyond the limit is not looked at", "[record]") {
    RunEnded ended;
    ended.message.assign(record_size_max, 'x');
    const auto read = decode_record(record_of(ended));
    REQUIRE(!read);
    CHECK(read.error().kind == ErrorKind::corrupt);
}
