#include "adapters/simulated_amazon/input_file.hpp"

#include <fmt/core.h>
#include <lzma.h>

#include <array>
#include <cstdio>
#include <memory>

namespace orderlog::adapters {

namespace {

using events::ErrorKind;
using events::Result;

constexpr std::size_t piece_bytes = 64 * 1024;
/// xz -9 needs 65 MB to unpack; more is not a file that anyone meant.
constexpr std::uint64_t unpack_memory_max = 128 << 20;

struct FileCloser {
    void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, FileCloser>;

class XzReader {
 public:
    XzReader() { ready_ = lzma_stream_decoder(&stream_, unpack_memory_max, 0) == LZMA_OK; }
    ~XzReader() { lzma_end(&stream_); }
    XzReader(const XzReader&) = delete;
    XzReader& operator=(const XzReader&) = delete;

    [[nodiscard]] bool done() const { return done_; }

    Result<void> feed(std::string_view packed, const ByteSink& sink) {
        std::array<std::uint8_t, piece_bytes> out{};
        stream_.next_in = reinterpret_cast<const std::uint8_t*>(packed.data());
        stream_.avail_in = packed.size();
        do {
            stream_.next_out = out.data();
            stream_.avail_out = out.size();
            const auto code = ready_ ? lzma_code(&stream_, LZMA_RUN) : LZMA_PROG_ERROR;
            done_ = code == LZMA_STREAM_END;
            if (code != LZMA_OK && !done_) {
                return events::fail(ErrorKind::rejected, fmt::format("xz data is damaged (code {})",
                                                                     static_cast<int>(code)));
            }
            const auto fed =
                sink({reinterpret_cast<const char*>(out.data()), out.size() - stream_.avail_out});
            if (!fed) {
                return fed;
            }
        } while (!done_ && (stream_.avail_in > 0 || stream_.avail_out == 0));
        return {};
    }

 private:
    lzma_stream stream_ = LZMA_STREAM_INIT;
    bool ready_ = false;
    bool done_ = false;
};

}  // namespace

Result<void> read_input_file(const std::string& path, const ByteSink& sink) {
    const File file{std::fopen(path.c_str(), "rb")};
    if (!file) {
        return events::fail(ErrorKind::not_found, fmt::format("cannot open '{}'", path));
    }
    const bool packed = path.ends_with(".xz");
    XzReader xz;
    std::array<char, piece_bytes> piece{};
    while (!xz.done()) {
        const auto size = std::fread(piece.data(), 1, piece.size(), file.get());
        if (size == 0) {
            break;
        }
        const std::string_view bytes{piece.data(), size};
        if (const auto fed = packed ? xz.feed(bytes, sink) : sink(bytes); !fed) {
            return fed;
        }
    }
    if (std::ferror(file.get()) != 0 || (packed && !xz.done())) {
        return events::fail(ErrorKind::rejected, fmt::format("'{}' is not whole", path));
    }
    return {};
}

}  // namespace orderlog::adapters
