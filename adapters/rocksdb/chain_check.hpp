#pragma once

#include "adapters/rocksdb/log_reader.hpp"
#include "events/event_log.hpp"
#include "events/result.hpp"

#include <map>
#include <vector>

namespace orderlog::adapters {

/// Holds records, given in log order, against each other and against the index: versions without
/// gaps per stream, each record naming the hash of its stream's previous one.
class ChainCheck {
 public:
    /// REQUIRES: the reader outlives the check. Records before the first one given are believed.
    explicit ChainCheck(const LogReader& reader) : reader_(reader) {}

    /// `hash` is of the record's bytes. `corrupt` if it does not continue its stream.
    [[nodiscard]] events::Result<void> accept(const events::StoredEvent& event,
                                              const events::Sha256& hash);
    /// After the log's last record: the stored heads are what the records say.
    [[nodiscard]] events::Result<void> finish() const;

 private:
    [[nodiscard]] events::Result<StreamHead> before(const events::StoredEvent& event) const;

    const LogReader& reader_;
    std::map<events::StreamId, StreamHead> heads_;
};

/// Checks the log's last `records_max` records. Cheap enough for every start.
[[nodiscard]] events::Result<void> check_tail(const LogReader& reader, std::size_t records_max);

}  // namespace orderlog::adapters
