#pragma once

#include "adapters/rocksdb/log_reader.hpp"
#include "events/event_log.hpp"
#include "events/heads_tree.hpp"
#include "events/result.hpp"

#include <limits>

namespace orderlog::adapters {

/// Holds records, given in log order, against each other and against the index: versions without
/// gaps per stream, each record naming the hash of its stream's previous one.
class ChainCheck {
 public:
    /// REQUIRES: the reader outlives the check. Records before the first one given are believed.
    explicit ChainCheck(const LogReader& reader) : reader_(reader) {}
    /// Before the first one: what the streams had come to.
    void begin_with(const events::StreamHeads& heads);

    /// `hash` is of the record's bytes. `corrupt` if it does not continue its stream.
    [[nodiscard]] events::Result<void> accept(const events::StoredEvent& event,
                                              const events::Sha256& hash);
    /// The heads that are stored are what the records say, of streams that have none beyond `last`:
    /// a log that is written to has gone on.
    [[nodiscard]] events::Result<void> finish(events::LogPosition last = end_of_all) const;
    /// Of the streams whose records were given.
    [[nodiscard]] events::HeadsTree& heads() { return heads_; }

 private:
    static constexpr events::LogPosition end_of_all{std::numeric_limits<std::uint64_t>::max()};

    [[nodiscard]] events::Result<StreamHead> before(const events::StoredEvent& event) const;

    const LogReader& reader_;
    events::HeadsTree heads_;
};

/// Checks the log's last `records_max` records. Cheap enough for every start.
[[nodiscard]] events::Result<void> check_tail(const LogReader& reader, std::size_t records_max);

}  // namespace orderlog::adapters
