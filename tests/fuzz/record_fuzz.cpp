#include "events/check.hpp"
#include "events/record.hpp"
#include "tests/support/record_frame.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

using namespace orderlog;

namespace {

// What is read at all is read exactly.
void read_and_write(const std::string& bytes) {
    const auto event = events::decode_record(bytes);
    if (event) {
        events::check(events::encode_record(*event) == bytes);
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
