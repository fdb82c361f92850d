#include "adapters/rocksdb/statistics.hpp"

#include "adapters/rocksdb/database.hpp"
#include "adapters/rocksdb/entries.hpp"
#include "adapters/rocksdb/keys.hpp"
#include "adapters/rocksdb/status.hpp"

#include <algorithm>

namespace orderlog::adapters {

using events::Result;

namespace {

void add(EventCount& count, const IndexEntry& entry) {
    ++count.events;
    count.record_bytes += entry.record_size;
    count.bodies += entry.stored_size > 0 ? 1 : 0;
    count.body_bytes += entry.body_size;
    count.stored_bytes += entry.stored_size;
}

std::uint64_t property(const Database& database, Family family, const std::string& name) {
    std::uint64_t value = 0;
    static_cast<void>(database.db().GetIntProperty(database.handle(family), name, &value));
    return value;
}

std::vector<FamilySize> family_sizes(const Database& database) {
    std::vector<FamilySize> sizes;
    for (const Family family : all_families) {
        if (database.has(family)) {
            sizes.push_back(
                {.name = name_of(family),
                 .file_bytes =
                     property(database, family, rocksdb::DB::Properties::kTotalSstFilesSize),
                 .memory_bytes =
                     property(database, family, rocksdb::DB::Properties::kCurSizeAllMemTables),
                 .keys = property(database, family, rocksdb::DB::Properties::kEstimateNumKeys)});
        }
    }
    return sizes;
}

}  // namespace

Result<LogStatistics> count_log(const Database& database) {
    LogStatistics statistics;
    const auto indexed = database.all_of(Family::index);
    for (indexed->Seek(index_begin); indexed->Valid() && indexed->key().starts_with(index_begin);
         indexed->Next()) {
        const auto stream = stream_of(indexed->key().ToStringView());
        const auto entry = decode_index_entry(indexed->value().ToStringView());
        if (!stream || !entry) {
            return tl::make_unexpected(stream ? entry.error() : stream.error());
        }
        add(statistics.total, *entry);
        add(statistics.streams[*stream], *entry);
        add(statistics.types[entry->type], *entry);
        events::LogPosition& newest = statistics.newest[entry->type];
        newest = std::max(newest, entry->position);
        add(statistics.days[std::chrono::floor<std::chrono::days>(entry->time)], *entry);
    }
    if (!indexed->status().ok()) {
        return tl::make_unexpected(error_from(indexed->status(), "read the index"));
    }
    statistics.families = family_sizes(database);
    return statistics;
}

}  // namespace orderlog::adapters
