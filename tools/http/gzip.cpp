#include "tools/http/gzip.hpp"

#include "events/check.hpp"

#include <zlib.h>

namespace orderlog::tools {

std::string gzipped(std::string_view bytes) {
    // Windows of 32 kB, as a gzip member.
    constexpr int gzip_window = 15 + 16;
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

}  // namespace orderlog::tools
