#include "adapters/rocksdb/body_frame.hpp"

#include "adapters/rocksdb/big_endian.hpp"
#include "events/check.hpp"

#include <zstd.h>

#include <algorithm>

namespace orderlog::adapters {

using events::check;
using events::ErrorKind;
using events::fail;
using events::Result;

namespace {

constexpr std::uint64_t format = 1;
constexpr std::uint64_t codec_zstd = 1;
// Level 1 packs pages 9:1 at 850 MB/s; higher levels gain little on them.
constexpr int level = 1;
// A buffer that one huge body has grown is not kept.
constexpr std::size_t buffer_bytes_kept = std::size_t{2} << 20;

struct FreedReader {
    void operator()(ZSTD_DCtx_s* context) const { ZSTD_freeDCtx(context); }
};

// Readers are many threads, each with its own context.
ZSTD_DCtx_s& reading_context() {
    thread_local const std::unique_ptr<ZSTD_DCtx_s, FreedReader> context{ZSTD_createDCtx()};
    check(context != nullptr);
    return *context;
}

std::string header(const events::Body& body) {
    std::string bytes;
    append_number(bytes, format, 1);
    append_number(bytes, codec_zstd, 1);
    append_number(bytes, 0, 4);  // no dictionary
    append_number(bytes, 0, 4);  // not encrypted
    append_number(bytes, body.bytes.size(), 4);
    append_number(bytes, body.cut_list, 2);
    check(bytes.size() == body_header_bytes);
    return bytes;
}

Result<void> check_header(std::string_view stored, std::uint32_t raw_bytes) {
    BigEndianReader reader{stored.substr(0, body_header_bytes)};
    const bool known = reader.number(1) == format && reader.number(1) == codec_zstd &&
                       reader.number(4) == 0 && reader.number(4) == 0;
    const auto length = reader.number(4);
    static_cast<void>(reader.number(2));
    if (!reader.done()) {
        return fail(ErrorKind::corrupt, "a stored body is shorter than its header");
    }
    if (!known) {
        return fail(ErrorKind::foreign,
                    "a stored body has a format, codec, dictionary or key that is unknown here",
                    "read this log with the version of orderlog that wrote it");
    }
    if (length != raw_bytes || length > body_bytes_max) {
        return fail(ErrorKind::corrupt, "a stored body says " + std::to_string(length) +
                                            " bytes, its event " + std::to_string(raw_bytes));
    }
    return {};
}

}  // namespace

void BodyCompressor::Freed::operator()(ZSTD_CCtx_s* context) const {
    ZSTD_freeCCtx(context);
}

BodyCompressor::BodyCompressor() : context_(ZSTD_createCCtx()) {
    check(context_ != nullptr);
}
BodyCompressor::~BodyCompressor() = default;

Result<std::string_view> BodyCompressor::stored(const events::Body& body) {
    if (body.bytes.size() > body_bytes_max) {
        return fail(ErrorKind::rejected, "a body of " + std::to_string(body.bytes.size()) +
                                             " bytes is above the limit of " +
                                             std::to_string(body_bytes_max));
    }
    const std::size_t bytes_max = stored_bytes_max(body.bytes.size());
    if (buffer_.size() < bytes_max || buffer_.size() > std::max(bytes_max, buffer_bytes_kept)) {
        buffer_ = std::string(bytes_max, '\0');
    }
    header(body).copy(buffer_.data(), body_header_bytes);
    const std::size_t size = ZSTD_compressCCtx(context_.get(), buffer_.data() + body_header_bytes,
                                               buffer_.size() - body_header_bytes,
                                               body.bytes.data(), body.bytes.size(), level);
    check(ZSTD_isError(size) == 0);  // cannot happen: the buffer has room for the worst case
    return std::string_view{buffer_}.substr(0, body_header_bytes + size);
}

std::size_t stored_bytes_max(std::size_t raw_bytes) {
    return body_header_bytes + ZSTD_compressBound(raw_bytes);
}

Result<std::string> raw_body(std::string_view stored, std::uint32_t raw_bytes) {
    if (auto fits = check_header(stored, raw_bytes); !fits) {
        return tl::make_unexpected(fits.error());
    }
    const auto frame = stored.substr(body_header_bytes);
    std::string raw(raw_bytes, '\0');
    const std::size_t size =
        ZSTD_decompressDCtx(&reading_context(), raw.data(), raw.size(), frame.data(), frame.size());
    if (ZSTD_isError(size) != 0 || size != raw_bytes) {
        return fail(ErrorKind::corrupt, "a stored body cannot be decompressed");
    }
    return raw;
}

}  // namespace orderlog::adapters
