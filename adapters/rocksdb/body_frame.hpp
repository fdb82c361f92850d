#pragma once

#include "events/event_log.hpp"
#include "events/result.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

// zstd's contexts
struct ZSTD_CCtx_s;
struct ZSTD_DCtx_s;

namespace orderlog::adapters {

/// A stored body: format, codec (1 byte each), dictionary id, key id, raw length (4 each), cut-list
/// version (2), then one zstd frame. It is stored in parts of `body_part_bytes`, of which the last
/// is shorter (and may be empty), so that it says itself where it ends.
inline constexpr std::size_t body_header_bytes = 16;
inline constexpr std::size_t body_part_bytes = std::size_t{4} << 20;
/// No page comes near it; it bounds the memory that a forged length can ask for.
inline constexpr std::size_t body_bytes_max = std::size_t{256} << 20;

/// Compresses bodies. Not thread-safe: it keeps its context and its buffer.
class BodyCompressor {
 public:
    BodyCompressor();
    ~BodyCompressor();

    /// The stored form, valid until the next call. `rejected` above `body_bytes_max`.
    [[nodiscard]] events::Result<std::string_view> stored(const events::Body& body);

 private:
    struct Freed {
        void operator()(ZSTD_CCtx_s* context) const;
    };
    std::unique_ptr<ZSTD_CCtx_s, Freed> context_;
    std::string buffer_;
};

/// Bytes that the stored form of a raw body can take at most.
[[nodiscard]] std::size_t stored_bytes_max(std::size_t raw_bytes);

/// The raw bytes of a stored body. `corrupt` unless it holds exactly `raw_bytes`, checked before
/// memory is taken; `foreign` for a format, codec, dictionary or key unknown to this program.
[[nodiscard]] events::Result<std::string> raw_body(std::string_view stored,
                                                   std::uint32_t raw_bytes);

}  // namespace orderlog::adapters
