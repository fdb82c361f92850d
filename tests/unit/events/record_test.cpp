#include "events/record.hpp"

#include "tests/support/sample_event.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace orderlog::events;
using namespace orderlog::support;

TEST_CASE("a record is read as it was written", "[record]") {
    for (const Event& event : sample_events()) {
        StoredEvent stored = sample_stored(event);
        const std::string record = encode_record(stored);
        stored.record_size = static_cast<std::uint32_t>(record.size());
        const auto read = decode_record(record);
        CAPTURE(name_of(event));
        REQUIRE(read);
        CHECK(*read == stored);
        CHECK(encode_record(*read) == record);
    }
}
