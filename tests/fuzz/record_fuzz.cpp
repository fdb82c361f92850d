#include "events/check.hpp"
#include "events/codec.hpp"
#include "events/record.hpp"
#include "tests/support/record_frame.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

using namespace orderlog;

namespace {

constexpr std::size_t version_at = 12;  // events/FORMAT.md

unsigned version_of(const std::string& record) {
    return static_cast<unsigned char>(record[version_at]) +
           256U * static_cast<unsigned char>(record[version_at + 1]);
}

// What is read at all is read exactly. An older shape is read as today's, which is.
void read_and_write(const std::string& bytes) {
    const auto event = events::decode_record(bytes);
    if (!event) {
        return;
    }
    const std::string written = events::encode_record(*event);
    if (version_of(bytes) == events::type_version_of(event->event).value()) {
        events::check(written == bytes);
    } else {
        read_and_write(written);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string bytes(reinterpret_cast<const char*>(data), size);
    read_and_write(bytes);
    // Nobody guesses a checksum, so the way behind it needs a right one.
    read_and_write(support::with_valid_frame(bytes));
    return 0;
}
