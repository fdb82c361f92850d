#pragma once

#include "events/event_numbers.hpp"
#include "events/ids.hpp"
#include "events/result.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace orderlog::adapters {

class Database;

/// Events and bytes of one stream, type or day.
struct EventCount {
    std::uint64_t events{0};
    std::uint64_t record_bytes{0};
    std::uint64_t bodies{0};
    std::uint64_t body_bytes{0};    ///< Raw.
    std::uint64_t stored_bytes{0};  ///< Bodies as stored.
};

/// What a column family takes.
struct FamilySize {
    std::string name{};
    std::uint64_t file_bytes{0};
    std::uint64_t memory_bytes{0};  ///< Not yet in files; also in the WAL.
    std::uint64_t keys{0};          ///< RocksDB's estimate.
};

struct LogStatistics {
    EventCount total{};
    std::map<events::StreamId, EventCount> streams{};
    std::map<events::EventNumber, EventCount> types{};
    std::map<std::chrono::sys_days, EventCount> days{};           ///< By event time, UTC.
    std::map<events::EventNumber, events::LogPosition> newest{};  ///< Of each type.
    std::vector<FamilySize> families{};
};

/// Counts the index; reads neither records nor bodies.
[[nodiscard]] events::Result<LogStatistics> count_log(const Database& database);

}  // namespace orderlog::adapters
