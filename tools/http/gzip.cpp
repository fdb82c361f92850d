#include "tools/http/gzip.hpp"

#include "events/check.hpp"

#include <zlib.h>

#include <algorithm>

namespace orderlog::tools {

namespace {

// Windows of 32 kB, as a gzip member.
constexpr int gzip_window = 15 + 16;

}  // namespace

std::string gzipped(std::string_view bytes) {
    constexpr int memory_level = 8;
    z_stream packer{};
    events::check(deflateInit2(&packer, Z_BEST_SPEED, Z_DEFLATED, gzip_window, memory_level,
                               Z_DEFAULT_STRATEGY) == Z_OK);
    std::string packed(deflateBound(&packer, bytes.size()), '\0');
    // zlib reads what it was never taught to call const.
    packer.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    packer.avail_in = static_cast<uInt>(bytes.size());
    packer.next_out = reinterpret_cast<Bytef*>(packed.data());
    packer.avail_out = static_cast<uInt>(packed.size());
    const int done = deflate(&packer, Z_FINISH);
    packed.resize(packer.total_out);
    deflateEnd(&packer);
    events::check(done == Z_STREAM_END);
    return packed;
}

std::string gunzipped(std::string_view packed) {
    constexpr std::size_t piece_bytes = 64 * 1024;
    z_stream reader{};
    events::check(inflateInit2(&reader, gzip_window) == Z_OK);
    reader.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    reader.avail_in = static_cast<uInt>(packed.size());
    std::string bytes;
    int done = Z_OK;
    while (done == Z_OK) {
        bytes.resize(reader.total_out + piece_bytes);
        reader.next_out = reinterpret_cast<Bytef*>(bytes.data() + reader.total_out);
        reader.avail_out = static_cast<uInt>(piece_bytes);
        done = inflate(&reader, Z_NO_FLUSH);
    }
    bytes.resize(reader.total_out);
    inflateEnd(&reader);
    events::check(done == Z_STREAM_END);
    return bytes;
}

bool reads_gzip(std::string_view accepted) {
    const std::size_t at = accepted.find("gzip");
    const auto coding = accepted.substr(std::min(at, accepted.size()));
    return at != std::string_view::npos &&
           coding.substr(0, coding.find(',')).find(';') == std::string_view::npos;
}

}  // namespace orderlog::tools
