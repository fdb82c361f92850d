#pragma once

#include <rocksdb/db.h>

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace orderlog::adapters {

/// The column families of a log. The number is only an index of arrays.
enum class Family : std::size_t { log, body, index, orders, meta };
inline constexpr std::array all_families{Family::log, Family::body, Family::index, Family::orders,
                                         Family::meta};

[[nodiscard]] std::string name_of(Family family);

/// Options of the whole database. Every mode adds its own.
[[nodiscard]] rocksdb::DBOptions database_options();

/// Names and options of `families`, with one shared block cache, after RocksDB's unused 'default'.
[[nodiscard]] std::vector<rocksdb::ColumnFamilyDescriptor> descriptors(
    const std::vector<Family>& families, const std::shared_ptr<rocksdb::Cache>& cache);

}  // namespace orderlog::adapters
