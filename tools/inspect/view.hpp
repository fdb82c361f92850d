#pragma once

#include "events/event_log.hpp"
#include "tools/inspect/list_cursor.hpp"
#include "tools/inspect/styled_line.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace orderlog::tools {

/// Text to be looked for.
struct Search {
    std::string text{};
    bool back{false};  ///< Towards where `N` goes: the newer events, the text above.
};

/// One level of what `inspect` shows. No terminal: keys and sizes come in, lines go out. A failure
/// of the log leaves what was shown.
class View {
 public:
    virtual ~View() = default;

    /// Its part of the path in the title.
    [[nodiscard]] virtual std::string title() const = 0;
    /// "3 of 12", at the title's end.
    [[nodiscard]] virtual std::string place() const = 0;
    /// Keys beyond those that every view has: "Enter opens".
    [[nodiscard]] virtual std::string keys() const = 0;
    [[nodiscard]] virtual std::string heading() const = 0;
    /// At most as many as fit; each may be longer than the screen is wide.
    [[nodiscard]] virtual std::vector<StyledLine> lines() const = 0;
    /// More about what is selected; how far a search is.
    [[nodiscard]] virtual std::string detail() const = 0;

    /// The room that its lines have from now on.
    virtual void fit(ScreenSize size) = 0;
    [[nodiscard]] virtual events::Result<void> move(Move way) = 0;
    /// What is below the selected row; null if nothing is.
    [[nodiscard]] virtual events::Result<std::unique_ptr<View>> open() const = 0;
    /// The event whose body can be shown.
    [[nodiscard]] virtual std::optional<events::LogPosition> page() const = 0;
    /// Begins to look for text; step() goes on with it.
    virtual void find(const Search& search) = 0;
    /// Does a bounded part of what is to be done; whether more is.
    [[nodiscard]] virtual events::Result<bool> step() = 0;
    /// These streams have news.
    [[nodiscard]] virtual events::Result<void> grow(
        const std::vector<events::StreamId>& streams) = 0;
};

}  // namespace orderlog::tools
