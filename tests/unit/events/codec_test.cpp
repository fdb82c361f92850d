#include "events/codec.hpp"

#include "events/admin_payloads.hpp"
#include "events/event_numbers.hpp"
#include "events/fetch_payloads.hpp"
#include "events/upcast.hpp"
#include "tests/support/sample_event.hpp"

#include <catch2/catch.hpp>
#include <cereal/archives/portable_binary.hpp>
#include <cereal/types/array.hpp>
#include <cereal/types/chrono.hpp>
#include <cereal/types/optional.hpp>
#include <cereal/types/string.hpp>
#include <cereal/types/vector.hpp>

#include <sstream>
#include <string>
#include <tuple>

namespace orderlog::events {

// A type that was changed twice: first the weight came, then it became grams.
struct ParcelV1 {
    std::string carrier{};
};
struct ParcelV2 {
    std::string carrier{};
    std::uint32_t weight_kg{0};
};
struct Parcel {
    std::string carrier{};
    std::uint32_t weight_g{0};
    friend bool operator==(const Parcel&, const Parcel&) = default;
};

template <class Archive>
void serialize(Archive& archive, ParcelV1& parcel) {
    archive(parcel.carrier);
}
template <class Archive>
void serialize(Archive& archive, ParcelV2& parcel) {
    archive(parcel.carrier, parcel.weight_kg);
}
template <class Archive>
void serialize(Archive& archive, Parcel& parcel) {
    archive(parcel.carrier, parcel.weight_g);
}

ParcelV2 upcast(ParcelV1 old) {
    return {.carrier = std::move(old.carrier), .weight_kg = 1};
}
Parcel upcast(ParcelV2 old) {
    return {.carrier = std::move(old.carrier), .weight_g = old.weight_kg * 1000};
}

template <>
struct OldShapes<Parcel> {
    using Type = std::tuple<ParcelV1, ParcelV2>;
};

}  // namespace orderlog::events

using namespace orderlog::events;
using namespace orderlog::support;

namespace {

template <class Shape>
std::string payload_of(const Shape& shape) {
    std::string bytes;
    PayloadWriter writer{bytes};
    writer(shape);
    return bytes;
}

std::string cereal_bytes_of(const Event& event) {
    std::ostringstream out;
    cereal::PortableBinaryOutputArchive archive{out};
    std::visit([&archive](const auto& alternative) { archive(alternative); }, event);
    return out.str();
}

Parcel read_parcel(const std::string& bytes, std::uint16_t version) {
    PayloadReader reader{bytes};
    const auto parcel = load_version<Parcel>(reader, version);
    CHECK(reader.finish());
    return parcel;
}

}  // namespace

TEST_CASE("a payload is what cereal's portable archive writes", "[codec]") {
    for (const Event& event : sample_events()) {
        CAPTURE(name_of(event));
        std::string payload;
        append_payload(payload, event);
        CHECK(payload == cereal_bytes_of(event));
        CHECK((read_payload(number_of(event), type_version_of(event), payload) == event));
    }
}

TEST_CASE("every shape that a type ever had is read as its newest", "[codec]") {
    CHECK(type_version<Parcel> == 3);
    CHECK(read_parcel(payload_of(ParcelV1{.carrier = "DHL"}), 1) ==
          Parcel{.carrier = "DHL", .weight_g = 1000});
    CHECK(read_parcel(payload_of(ParcelV2{.carrier = "DHL", .weight_kg = 4}), 2) ==
          Parcel{.carrier = "DHL", .weight_g = 4000});
    CHECK(read_parcel(payload_of(Parcel{.carrier = "DHL", .weight_g = 70}), 3) ==
          Parcel{.carrier = "DHL", .weight_g = 70});
}

TEST_CASE("a payload is read whole", "[codec]") {
    std::string payload;
    append_payload(payload, DebtPaid{.order = OrderId{"028-1"}});
    const auto kind_of = [](const std::string& bytes) {
        return read_payload(EventNumber{23}, TypeVersion{1}, bytes).error().kind;
    };
    CHECK(kind_of(payload + "x") == ErrorKind::corrupt);
    CHECK(kind_of(payload.substr(0, payload.size() - 1)) == ErrorKind::corrupt);
    CHECK(kind_of("") == ErrorKind::corrupt);
    payload[0] = 0;
    CHECK(kind_of(payload) == ErrorKind::corrupt);
}

TEST_CASE("a yes or no that is neither is corrupt", "[codec]") {
    std::string payload;
    append_payload(payload, EngineStarted{});
    payload[1 + 8] = 2;
    const auto read = read_payload(EventNumber{1}, TypeVersion{1}, payload);
    REQUIRE(!read);
    CHECK(read.error().kind == ErrorKind::corrupt);
}

TEST_CASE("an event number or version that was never given is foreign", "[codec]") {
    const auto kind_of = [](std::uint16_t number, std::uint16_t version) {
        return read_payload(EventNumber{number}, TypeVersion{version}, "").error().kind;
    };
    CHECK(kind_of(0, 1) == ErrorKind::foreign);
    CHECK(kind_of(999, 1) == ErrorKind::foreign);
    CHECK(kind_of(1, 0) == ErrorKind::foreign);
    CHECK(kind_of(1, 2) == ErrorKind::foreign);
}
