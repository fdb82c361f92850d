#pragma once

#include "events/ids.hpp"
#include "events/result.hpp"

#include <rocksdb/write_batch.h>

namespace orderlog::adapters {

class Database;
class LogReader;

/// `corrupt` if a body, an order's entry or a stream's head lies beyond the log's end, as when a
/// damaged write-ahead log leaves the families apart. Positions of lost records are given again:
/// what names one of them would be taken for a part of the new record. Reads all entries of orders.
[[nodiscard]] events::Result<void> check_nothing_beyond(const Database& database,
                                                        const LogReader& reader,
                                                        events::LogPosition end);

/// Adds to the batch the removal of every snapshot: a log that lost its end and grows again would
/// believe those beyond it, and a later round could pass for whole with what is left of an older.
[[nodiscard]] events::Result<void> drop_snapshots(const Database& database,
                                                  rocksdb::WriteBatch& batch);

}  // namespace orderlog::adapters
