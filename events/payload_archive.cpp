#include "events/payload_archive.hpp"

#include <fmt/core.h>

namespace orderlog::events {
namespace {

// The first byte of a portable archive: 1 says that little-endian numbers follow.
constexpr std::uint8_t little_endian_follows = 1;

}  // namespace

PayloadWriter::PayloadWriter(std::string& out) : OutputArchive(this), out_(out) {
    write_number(little_endian_follows);
}

PayloadReader::PayloadReader(std::string_view bytes) : InputArchive(this), rest_(bytes) {
    if (take_number<std::uint8_t>() != little_endian_follows) {
        refuse(ErrorKind::corrupt, "the byte order is not little-endian");
    }
}

std::string_view PayloadReader::take(std::uint64_t count) {
    if (count > rest_.size()) {
        refuse(ErrorKind::corrupt, "a value reaches beyond the end");
    }
    if (!good()) {
        return {};
    }
    const std::string_view bytes = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return bytes;
}

std::size_t PayloadReader::take_length(std::size_t element_min) {
    const auto length = take_number<std::uint64_t>();
    if (length > rest_.size() / element_min) {
        refuse(ErrorKind::corrupt, "a list reaches beyond the end");
        return 0;
    }
    return length;
}

void PayloadReader::refuse(ErrorKind kind, std::string_view cause) {
    if (good()) {
        kind_ = kind;
        cause_ = cause;
    }
}

Result<void> PayloadReader::finish() const {
    if (!good()) {
        return fail(kind_, std::string{cause_});
    }
    if (!rest_.empty()) {
        return fail(ErrorKind::corrupt, fmt::format("{} bytes are left over", rest_.size()));
    }
    return {};
}

}  // namespace orderlog::events
