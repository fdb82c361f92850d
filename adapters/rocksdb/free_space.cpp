#include "adapters/rocksdb/free_space.hpp"

#include <cstdint>
#include <string>
#include <system_error>

namespace orderlog::adapters {

using events::ErrorKind;
using events::fail;
using events::Result;

namespace {

// Options, a manifest, an empty write-ahead log and what RocksDB says of it: 200 kB, and room.
constexpr std::uintmax_t opening_bytes = std::uintmax_t{1} << 20;

/// What the write-ahead log holds is written into tables first.
std::uintmax_t unflushed_bytes(const std::filesystem::path& database) {
    std::error_code failure;
    std::uintmax_t bytes = 0;
    for (const auto& entry : std::filesystem::directory_iterator(database, failure)) {
        if (entry.path().extension() == ".log") {
            const auto size = entry.file_size(failure);
            bytes += failure ? 0 : size;
        }
    }
    return bytes;
}

}  // namespace

Result<void> check_free_space(const std::filesystem::path& database) {
    std::error_code failure;
    const auto space = std::filesystem::space(database, failure);
    const std::uintmax_t needed = opening_bytes + unflushed_bytes(database);
    if (failure || space.available >= needed) {
        return {};
    }
    return fail(ErrorKind::unavailable,
                "the disk of '" + database.string() + "' has " + std::to_string(space.available) +
                    " bytes left, and opening the log for writing may take " +
                    std::to_string(needed),
                "free space on the disk ('df -h' tells where), then start again");
}

}  // namespace orderlog::adapters
