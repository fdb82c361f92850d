#pragma once

#include "tools/inspect/event_scope.hpp"
#include "tools/inspect/styled_line.hpp"

#include <cstddef>
#include <deque>
#include <string>
#include <vector>

namespace orderlog::tools {

/// An event as the list of them keeps it: not its record, which is read again when it is opened.
struct EventRow {
    events::LogPosition position{};
    events::StreamVersion version{};
    std::size_t strand{0};  ///< Its stream's index in the scope.
    bool trouble{false};
    bool has_body{false};
    std::string head{};    ///< Time and position …
    std::string stream{};  ///< …, stream, type …
    std::string type{};
    std::string story{};  ///< … and what it says: as `timeline` has them, displayable.

    [[nodiscard]] std::string text() const;
};
[[nodiscard]] EventRow event_row(const StreamWalk::Step& step);

/// Some neighbours among the events of a scope, at most `rows_max`. It grows at either end and
/// drops rows at the other, so that a long log is never in memory.
class EventWindow {
 public:
    static constexpr std::size_t rows_max = 4000;  ///< About 2 MB.

    /// Begins at the cut, without rows. REQUIRES: the log outlives it.
    EventWindow(const events::EventLog& log, const EventScope& scope, const StreamCut& cut);

    [[nodiscard]] const std::deque<EventRow>& rows() const { return rows_; }
    [[nodiscard]] bool reaches_oldest() const { return reaches_oldest_; }
    [[nodiscard]] bool reaches_newest() const { return reaches_newest_; }
    /// Between the events before this row, it included, and those after it.
    [[nodiscard]] StreamCut cut_behind(std::size_t row) const;

    /// Read at most so many events of the streams; the number of rows that came at that end.
    [[nodiscard]] events::Result<std::size_t> read_older(std::size_t events);
    [[nodiscard]] events::Result<std::size_t> read_newer(std::size_t events);
    /// The log has grown.
    void wake();
    void add(const StreamSpan& span);

 private:
    EventScope scope_;
    StreamWalk older_;
    StreamWalk newer_;
    std::deque<EventRow> rows_{};
    bool reaches_oldest_{false};
    bool reaches_newest_{false};
};

}  // namespace orderlog::tools
