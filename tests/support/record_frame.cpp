#include "tests/support/record_frame.hpp"

#include "events/crc32c.hpp"
#include "events/little_endian.hpp"

#include <string_view>

namespace orderlog::support {

using namespace events;

std::string with_valid_frame(std::string record) {
    // See events/FORMAT.md.
    constexpr std::size_t envelope_size = 104;
    constexpr std::size_t texts_at = 92;
    if (record.size() < envelope_size) {
        return record;
    }
    std::size_t payload_at = envelope_size;
    for (std::size_t i = 0; i < 4; ++i) {
        payload_at += number_at<std::uint16_t>(record, texts_at + 2 * i);
    }
    if (payload_at <= record.size()) {
        put_at(record, 100, static_cast<std::uint32_t>(record.size() - payload_at));
    }
    put_at(record, 0, static_cast<std::uint32_t>(record.size()));
    put_at(record, 4, crc32c(std::string_view{record}.substr(8)));
    return record;
}

}  // namespace orderlog::support
