#include "adapters/rocksdb/opening.hpp"

#include "adapters/rocksdb/database.hpp"
#include "adapters/rocksdb/keys.hpp"
#include "adapters/rocksdb/leftovers.hpp"
#include "adapters/rocksdb/log_reader.hpp"

#include <string>
#include <utility>
#include <vector>

namespace orderlog::adapters {

using events::ErrorKind;
using events::fail;
using events::LogPosition;
using events::LossAccepted;
using events::Result;

namespace {

constexpr std::string_view layout = "1";
constexpr auto way_out =
    "restore the newest copy of the whole log; 'orderlog log accept-loss' shows what going on "
    "without the lost events means";
constexpr auto no_way_out =
    "restore the newest copy of the whole log, or name an empty folder by --data-dir";

tl::unexpected<events::Error> refusal(const LossAccepted& loss) {
    if (loss.kept >= loss.last) {
        return fail(ErrorKind::corrupt,
                    "the log has another record at position " + to_text(loss.last) +
                        " than the one that had been acknowledged there",
                    way_out);
    }
    return fail(ErrorKind::corrupt,
                "the log ends at position " + to_text(loss.kept) + ", but position " +
                    to_text(loss.last) + " had been acknowledged",
                loss.kept == LogPosition{} ? no_way_out : way_out);
}

// A log that is no older than the mark but has another record there is a different one.
Result<bool> holds(const LogReader& reader, const HighWater& mark) {
    if (mark.position == LogPosition{}) {
        return true;
    }
    return reader.record(mark.position).map([&](const std::string& bytes) {
        return events::sha256(bytes) == mark.hash;
    });
}

// The process that accepted it died before the mark was set back, and nobody has written since.
Result<bool> ends_accepting(const LogReader& reader, LogPosition end, const HighWater& mark) {
    if (end == LogPosition{}) {
        return false;
    }
    return reader.event(end).map([&](const events::StoredEvent& last) {
        const auto* accepted = std::get_if<LossAccepted>(&last.event);
        return accepted != nullptr && accepted->last == mark.position &&
               accepted->last_hash == mark.hash;
    });
}

Result<void> nothing_lost(const std::optional<LossAccepted>& loss) {
    return loss ? Result<void>{refusal(*loss)} : Result<void>{};
}

// Of an empty log no id is left either: what would go on is another log.
Result<std::optional<LossAccepted>> something_left(std::optional<LossAccepted> loss) {
    return loss && loss->kept == LogPosition{}
               ? Result<std::optional<LossAccepted>>{refusal(*loss)}
               : Result<std::optional<LossAccepted>>{std::move(loss)};
}

LossAccepted loss_of(const LogEnd& end, const HighWater& mark) {
    const bool behind = end.position < mark.position;
    return {.first = behind ? next(end.position) : mark.position,
            .last = mark.position,
            .last_hash = mark.hash,
            .kept = end.position,
            .kept_hash = end.hash,
            .cause = behind ? "the log ended before its high-water mark"
                            : "the log had another record at its high-water mark"};
}

Result<std::optional<LossAccepted>> without_leftovers(const Database& database,
                                                      const LogReader& reader,
                                                      std::optional<LossAccepted> loss) {
    if (!loss || !database.has(Family::body)) {
        return loss;
    }
    return check_nothing_beyond(database, reader, loss->kept).map([&] { return std::move(loss); });
}

// With all families open, what would tell of lost records is looked for too.
Result<std::optional<LossAccepted>> loss_at(const LogPlace& place,
                                            const std::vector<Family>& families) {
    const auto mark = read_high_water(place.high_water);
    if (!mark) {
        return tl::make_unexpected(mark.error());
    }
    if (!*mark) {
        return std::nullopt;
    }
    const auto database = Database::open(
        {.directory = place.database, .mode = DatabaseMode::alone, .families = families});
    if (database) {
        const LogReader reader{**database};
        return find_loss(reader, *mark).and_then(something_left).and_then([&](auto loss) {
            return without_leftovers(**database, reader, std::move(loss));
        });
    }
    if (database.error().kind != ErrorKind::not_found) {
        return tl::make_unexpected(database.error());
    }
    const bool empty = (*mark)->position == LogPosition{};
    return something_left(empty ? std::nullopt : std::optional{loss_of({}, **mark)});
}

}  // namespace

LogPlace place_in(const std::filesystem::path& data_dir) {
    return {.database = data_dir / "log", .high_water = data_dir / "high_water"};
}

Result<std::optional<LossAccepted>> find_loss(const LogPlace& place) {
    return loss_at(place, {all_families.begin(), all_families.end()});
}

Result<void> check_before_writing(const LogPlace& place) {
    return loss_at(place, {Family::log, Family::index, Family::meta}).and_then(nothing_lost);
}

Result<std::optional<LossAccepted>> find_loss(const LogReader& reader,
                                              const std::optional<HighWater>& high_water) {
    const auto end = reader.end();
    if (!end) {
        return tl::make_unexpected(end.error());
    }
    if (!high_water) {
        return std::nullopt;
    }
    const auto whole =
        end->position < high_water->position ? Result<bool>{false} : holds(reader, *high_water);
    const auto known =
        !whole || *whole ? whole : ends_accepting(reader, end->position, *high_water);
    if (!known) {
        return tl::make_unexpected(known.error());
    }
    return *known ? std::nullopt : std::optional{loss_of(*end, *high_water)};
}

Result<void> check_not_behind(const LogReader& reader, const std::optional<HighWater>& high_water) {
    return find_loss(reader, high_water).and_then(nothing_lost);
}

Result<void> found_or_check(Database& database, const LogReader& reader) {
    const auto found = database.value(Family::meta, layout_key);
    if (!found) {
        return tl::make_unexpected(found.error());
    }
    if (*found) {
        return **found == layout ? Result<void>{}
                                 : fail(ErrorKind::foreign, "the log has layout '" + **found + "'",
                                        "read this log with the version of orderlog that wrote it");
    }
    const auto end = reader.end();
    if (!end) {
        return tl::make_unexpected(end.error());
    }
    if (end->position != LogPosition{}) {
        return fail(ErrorKind::corrupt, "the log holds events but no id");
    }
    rocksdb::WriteBatch batch;
    batch.Put(database.handle(Family::meta), layout_key, layout);
    batch.Put(database.handle(Family::meta), log_id_key,
              database.db().GetEnv()->GenerateUniqueId().substr(0, 36));
    return database.write(batch, /*sync*/ true);
}

Result<WriterState> load_state(const LogReader& reader) {
    auto id = reader.id();
    const auto simulated = reader.simulated();
    const auto end = reader.end();
    auto heads = reader.heads();
    if (!id || !simulated || !end || !heads) {
        return tl::make_unexpected(!id          ? id.error()
                                   : !simulated ? simulated.error()
                                   : !end       ? end.error()
                                                : heads.error());
    }
    return WriterState{.info = {.id = std::move(*id),
                                .simulated = *simulated,
                                .last = end->position,
                                .last_time = end->time},
                       .heads = std::move(*heads)};
}

}  // namespace orderlog::adapters
