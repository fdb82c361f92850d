#pragma once

#include "events/result.hpp"
#include "tools/inspect/key.hpp"
#include "tools/inspect/styled_line.hpp"

#include <chrono>
#include <memory>
#include <vector>

namespace orderlog::tools {

/// The terminal of standard input and output, drawn on by ncurses for as long as it lives; then it
/// is as it was. One at a time in a process.
class TerminalScreen {
 public:
    /// `rejected` if the terminal cannot be drawn on. REQUIRES: both are a terminal.
    [[nodiscard]] static events::Result<std::unique_ptr<TerminalScreen>> open();
    ~TerminalScreen();
    TerminalScreen(const TerminalScreen&) = delete;
    TerminalScreen& operator=(const TerminalScreen&) = delete;

    [[nodiscard]] ScreenSize size() const;
    /// Shows these lines. REQUIRES: displayable text.
    void draw(const std::vector<StyledLine>& lines);
    /// The next key, `none` if none comes so soon or a signal does.
    [[nodiscard]] Key key(std::chrono::milliseconds patience);

 private:
    class Terminal;
    explicit TerminalScreen(std::unique_ptr<Terminal> terminal);

    std::unique_ptr<Terminal> terminal_;
};

}  // namespace orderlog::tools
