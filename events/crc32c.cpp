#include "events/crc32c.hpp"

#include <array>
#include <cstddef>
#include <cstring>

#if defined(__x86_64__)
#include <nmmintrin.h>
#endif

namespace orderlog::events {
namespace {

constexpr std::uint32_t polynomial = 0x82f63b78;  // reflected

// One table for each byte of a word, so that eight bytes are one step.
using Tables = std::array<std::array<std::uint32_t, 256>, 8>;

constexpr Tables make_tables() {
    Tables tables{};
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
        std::uint32_t crc = byte;
        for (int bit = 0; bit < 8; ++bit) {
            crc = (crc >> 1) ^ ((crc & 1) != 0 ? polynomial : 0);
        }
        tables[0][byte] = crc;
    }
    for (std::size_t k = 1; k < tables.size(); ++k) {
        for (std::size_t byte = 0; byte < 256; ++byte) {
            const std::uint32_t crc = tables[k - 1][byte];
            tables[k][byte] = (crc >> 8) ^ tables[0][crc & 255];
        }
    }
    return tables;
}

constexpr Tables tables = make_tables();

std::uint32_t step(std::uint32_t crc, char byte) {
    return (crc >> 8) ^ tables[0][(crc ^ static_cast<unsigned char>(byte)) & 255];
}

std::uint32_t by_table(std::uint32_t crc, std::string_view bytes) {
    while (bytes.size() >= 8) {
        std::uint32_t next = 0;
        for (std::size_t i = 0; i < 8; ++i) {
            const std::uint32_t mask = i < 4 ? crc >> (8 * i) : 0;
            next ^= tables[7 - i][(mask ^ static_cast<unsigned char>(bytes[i])) & 255];
        }
        crc = next;
        bytes.remove_prefix(8);
    }
    for (const char byte : bytes) {
        crc = step(crc, byte);
    }
    return crc;
}

#if defined(__x86_64__)
__attribute__((target("sse4.2"))) std::uint32_t by_instruction(std::uint32_t crc,
                                                               std::string_view bytes) {
    std::uint64_t wide = crc;
    while (bytes.size() >= 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes.data(), 8);
        wide = _mm_crc32_u64(wide, word);
        bytes.remove_prefix(8);
    }
    crc = static_cast<std::uint32_t>(wide);
    for (const char byte : bytes) {
        crc = _mm_crc32_u8(crc, static_cast<unsigned char>(byte));
    }
    return crc;
}
#endif

using Algorithm = std::uint32_t (*)(std::uint32_t, std::string_view);

Algorithm fastest() {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("sse4.2") != 0) {
        return by_instruction;
    }
#endif
    return by_table;
}

}  // namespace

std::uint32_t crc32c(std::string_view bytes, std::uint32_t before) {
    static const Algorithm algorithm = fastest();
    return ~algorithm(~before, bytes);
}

std::uint32_t crc32c_by_table(std::string_view bytes, std::uint32_t before) {
    return ~by_table(~before, bytes);
}

}  // namespace orderlog::events
