#pragma once

#include "adapters/rocksdb/high_water.hpp"
#include "adapters/rocksdb/log_writer.hpp"
#include "events/engine_events.hpp"
#include "events/result.hpp"

#include <filesystem>
#include <memory>
#include <optional>

namespace orderlog::adapters {

class Database;
class LogReader;

/// Where a log's files are: the database, and beside it the high-water file, so that putting an old
/// copy of the database back does not put the file back too.
struct LogPlace {
    std::filesystem::path database{};
    std::filesystem::path high_water{};
};
[[nodiscard]] LogPlace place_in(const std::filesystem::path& data_dir);

/// What is lost of the log at `place`. Changes no file. `unavailable` while another process writes;
/// `corrupt` if there is no log left to go on from although something was acknowledged, or if
/// something tells of lost records (leftovers.hpp).
[[nodiscard]] events::Result<std::optional<events::LossAccepted>> find_loss(const LogPlace& place);
/// Before the database is opened for writing, which would make one that is missing, and cut off and
/// delete what follows a damaged record: as `find_loss`, and `corrupt` if something is lost.
[[nodiscard]] events::Result<void> check_before_writing(const LogPlace& place);

/// What is lost, as the event that would accept it: none if the log reaches the high-water mark and
/// has its record there, or ends with the event that accepted the loss of it.
[[nodiscard]] events::Result<std::optional<events::LossAccepted>> find_loss(
    const LogReader& reader, const std::optional<HighWater>& high_water);
/// `corrupt`, with both numbers and the way out, if something is lost.
[[nodiscard]] events::Result<void> check_not_behind(const LogReader& reader,
                                                    const std::optional<HighWater>& high_water);

/// Draws the id of a log that holds nothing yet; checks the layout of one that does.
[[nodiscard]] events::Result<void> found_or_check(Database& database, const LogReader& reader);

/// What a writer goes on from; reads no record but the last.
[[nodiscard]] events::Result<WriterState> load_state(const LogReader& reader);

}  // namespace orderlog::adapters
