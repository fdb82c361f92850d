#pragma once

#include "events/cursor_events.hpp"
#include "events/time.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace orderlog::engine {

/// What another program wrote down of how far it had followed a connection's updates: its cursor as
/// text, whatever that holds.
struct FollowedRow {
    std::optional<std::string> cursor{};
};

/// Nobody has more of them for one connection.
inline constexpr std::size_t followed_rows_max = 32;

enum class CursorVerdict : std::uint8_t {
    usable,      ///< A time that updates can be followed from.
    absent,      ///< There is none.
    unreadable,  ///< It is no time.
    future,      ///< A time that has not come yet.
    too_old,     ///< Older than what Amazon keeps.
};
[[nodiscard]] std::string_view to_text(CursorVerdict verdict);

/// What a cursor is worth. Usable is RFC 3339 alone, between two years ago and `now`.
[[nodiscard]] CursorVerdict judge_cursor(const std::optional<std::string>& cursor,
                                         events::Time now);

/// Where updates are to be followed from.
struct FollowedBegin {
    std::optional<events::Time> from{};                ///< Unset: nobody ever followed them.
    std::optional<events::CursorRepaired> repaired{};  ///< A cursor could not be used.
};

/// The oldest of what the rows allow, so that nothing is skipped. A cursor that is a usable time
/// allows a day before it: what it passed over a moment ago may have come late, or have failed. An
/// unusable one allows nothing, so all that Amazon keeps is asked for. A JSON document is that of
/// another kind of work, and counts only if no other row has a cursor: as unusable. A row without
/// cursor says nothing.
[[nodiscard]] FollowedBegin begin_of(std::span<const FollowedRow> rows, events::Time now);

/// The same beside a backfill of so many months. If that is less than Amazon keeps, rows that say
/// nothing mean all that it keeps of updates: a cursor is lost, too, when a seller authorises anew.
[[nodiscard]] FollowedBegin begin_beside_backfill(std::span<const FollowedRow> rows,
                                                  std::uint32_t backfill_months, events::Time now);

}  // namespace orderlog::engine
