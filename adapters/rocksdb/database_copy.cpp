#include "adapters/rocksdb/database_copy.hpp"

#include "adapters/rocksdb/database.hpp"
#include "adapters/rocksdb/status.hpp"

#include <rocksdb/utilities/checkpoint.h>

#include <cstdint>
#include <limits>
#include <memory>

namespace orderlog::adapters {

events::Result<void> copy_database(const Database& database,
                                   const std::filesystem::path& directory) {
    constexpr auto never_flush = std::numeric_limits<std::uint64_t>::max();
    rocksdb::Checkpoint* made = nullptr;
    auto status = rocksdb::Checkpoint::Create(&database.db(), &made);
    const std::unique_ptr<rocksdb::Checkpoint> checkpoint{made};
    if (status.ok()) {
        status = checkpoint->CreateCheckpoint(directory.string(), never_flush);
    }
    if (!status.ok()) {
        return tl::make_unexpected(
            error_from(status, "copy the log to '" + directory.string() + "'"));
    }
    return {};
}

}  // namespace orderlog::adapters
