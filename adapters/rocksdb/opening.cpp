#include "adapters/rocksdb/opening.hpp"

#include "adapters/rocksdb/database.hpp"
#include "adapters/rocksdb/keys.hpp"
#include "adapters/rocksdb/log_reader.hpp"

#include <string>

namespace orderlog::adapters {

using events::ErrorKind;
using events::fail;
using events::LogPosition;
using events::Result;

namespace {

constexpr std::string_view layout = "1";
constexpr auto way_out =
    "restore the newest copy of the whole log; going on without the lost events is not possible "
    "in this release";

tl::unexpected<events::Error> behind(LogPosition last, LogPosition high_water) {
    return fail(ErrorKind::corrupt,
                "the log ends at position " + to_text(last) + ", but position " +
                    to_text(high_water) + " had been acknowledged",
                way_out);
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

}  // namespace

LogPlace place_in(const std::filesystem::path& data_dir) {
    return {.database = data_dir / "log", .high_water = data_dir / "high_water"};
}

Result<void> check_before_writing(const LogPlace& place) {
    const auto mark = read_high_water(place.high_water);
    if (!mark) {
        return tl::make_unexpected(mark.error());
    }
    if (!*mark) {
        return {};
    }
    const auto database = Database::open({.directory = place.database,
                                          .mode = DatabaseMode::alone,
                                          .families = {Family::log, Family::index, Family::meta}});
    if (database) {
        return check_not_behind(LogReader{**database}, *mark, /*accept_loss*/ false).map([](auto) {
        });
    }
    if (database.error().kind != ErrorKind::not_found) {
        return tl::make_unexpected(database.error());
    }
    return (*mark)->position == LogPosition{} ? Result<void>{}
                                              : behind(LogPosition{}, (*mark)->position);
}

Result<std::optional<LostSpan>> check_not_behind(const LogReader& reader,
                                                 const std::optional<HighWater>& high_water,
                                                 bool accept_loss) {
    const auto end = reader.end();
    if (!end) {
        return tl::make_unexpected(end.error());
    }
    if (!high_water) {
        return std::nullopt;
    }
    if (end->position < high_water->position) {
        if (!accept_loss) {
            return behind(end->position, high_water->position);
        }
        return LostSpan{.first = next(end->position), .last = high_water->position};
    }
    const auto same = holds(reader, *high_water);
    if (!same) {
        return tl::make_unexpected(same.error());
    }
    if (!*same && !accept_loss) {
        return fail(ErrorKind::corrupt,
                    "the log has another record at position " + to_text(high_water->position) +
                        " than the one that had been acknowledged there",
                    way_out);
    }
    return *same ? std::nullopt
                 : std::optional{LostSpan{high_water->position, high_water->position}};
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
