#include "adapters/rocksdb/families.hpp"

#include "adapters/rocksdb/keys.hpp"

#include <rocksdb/cache.h>
#include <rocksdb/file_checksum.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>

namespace orderlog::adapters {

namespace {

constexpr std::size_t kilobyte = 1024;
constexpr std::size_t megabyte = 1024 * kilobyte;

// All memtables together; reached only when compaction cannot keep pace with the WAL's limit.
constexpr std::size_t write_buffers_bytes_max = 32 * megabyte;
// A secondary instance replays the WAL when it opens: 0.25 s with 16 MB, 4 s with 200 MB.
constexpr std::size_t wal_bytes_max = 16 * megabyte;

/// An order's key without the position, so that one Bloom lookup tells that an order is new.
class OrderPrefix final : public rocksdb::SliceTransform {
 public:
    const char* Name() const override { return "orderlog.order"; }
    rocksdb::Slice Transform(const rocksdb::Slice& key) const override {
        return {key.data(), key.size() - order_position_bytes};
    }
    bool InDomain(const rocksdb::Slice& key) const override {
        return key.size() > order_position_bytes;
    }
};

rocksdb::BlockBasedTableOptions table_options(const std::shared_ptr<rocksdb::Cache>& cache) {
    rocksdb::BlockBasedTableOptions table;
    table.block_cache = cache;
    table.cache_index_and_filter_blocks = true;
    table.cache_index_and_filter_blocks_with_high_priority = true;
    table.pin_l0_filter_and_index_blocks_in_cache = true;
    table.format_version = 5;
    return table;
}

void set_table(rocksdb::ColumnFamilyOptions& options, const rocksdb::BlockBasedTableOptions& to) {
    options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(to));
}

rocksdb::ColumnFamilyOptions options_of(Family family,
                                        const std::shared_ptr<rocksdb::Cache>& cache) {
    rocksdb::ColumnFamilyOptions options;
    rocksdb::BlockBasedTableOptions table = table_options(cache);
    options.write_buffer_size = 4 * megabyte;
    options.compression = rocksdb::kNoCompression;
    switch (family) {
        case Family::log:  // read from one end to the other
            table.block_size = 16 * kilobyte;
            options.compression = rocksdb::kZSTD;
            break;
        case Family::body:  // compressed before it comes here
            table.block_size = 32 * kilobyte;
            options.write_buffer_size = 16 * megabyte;
            break;
        case Family::index:
            options.compression = rocksdb::kLZ4Compression;
            break;
        case Family::orders:  // random keys: sorted runs are merged, not levels rewritten
            options.prefix_extractor = std::make_shared<OrderPrefix>();
            options.memtable_prefix_bloom_size_ratio = 0.1;
            options.write_buffer_size = 8 * megabyte;
            options.compaction_style = rocksdb::kCompactionStyleUniversal;
            options.target_file_size_base = 16 * megabyte;  // small files have small filters
            table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
            table.whole_key_filtering = false;
            break;
        case Family::meta:
            options.write_buffer_size = megabyte;
            break;
    }
    set_table(options, table);
    return options;
}

}  // namespace

std::string name_of(Family family) {
    switch (family) {
        case Family::log:
            return "log";
        case Family::body:
            return "body";
        case Family::index:
            return "index";
        case Family::orders:
            return "orders";
        case Family::meta:
            return "meta";
    }
    return "";
}

rocksdb::DBOptions database_options() {
    rocksdb::DBOptions options;
    options.db_write_buffer_size = write_buffers_bytes_max;
    options.max_total_wal_size = wal_bytes_max;
    options.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
    options.file_checksum_gen_factory = rocksdb::GetFileChecksumGenCrc32cFactory();
    options.max_bgerror_resume_count = 0;  // an error is fatal: recovery is the one way on
    options.max_background_jobs = 2;
    options.max_open_files = 512;  // below the usual limit of 1,024
    options.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
    options.max_log_file_size = megabyte;
    options.keep_log_file_num = 3;
    options.stats_dump_period_sec = 0;
    options.stats_persist_period_sec = 0;
    return options;
}

std::vector<rocksdb::ColumnFamilyDescriptor> descriptors(
    const std::vector<Family>& families, const std::shared_ptr<rocksdb::Cache>& cache) {
    rocksdb::ColumnFamilyOptions unused;
    unused.write_buffer_size = 64 * kilobyte;
    set_table(unused, table_options(cache));
    std::vector<rocksdb::ColumnFamilyDescriptor> all;
    all.emplace_back(rocksdb::kDefaultColumnFamilyName, unused);
    for (const Family family : families) {
        all.emplace_back(name_of(family), options_of(family, cache));
    }
    return all;
}

}  // namespace orderlog::adapters
