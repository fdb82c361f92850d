#include "tools/inspect/terminal_screen.hpp"

#include <fmt/core.h>
#include <langinfo.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <clocale>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>

// Last, since it defines macros.
#define NCURSES_NOMACROS 1
#include <curses.h>

namespace orderlog::tools {

namespace {

constexpr int escape_delay_ms = 25;  // As long as the bytes of one key may be apart.
constexpr short plain_pair = 0;
constexpr short red_pair = 1;
constexpr short terminal_colour = -1;

/// ncurses writes letters as the locale has them, and ours are UTF-8.
void take_utf8() {
    std::setlocale(LC_CTYPE, "");
    if (std::string(::nl_langinfo(CODESET)) != "UTF-8") {
        std::setlocale(LC_CTYPE, "C.UTF-8");
    }
}

std::optional<KeyKind> kind_of(int code) {
    switch (code) {
        case KEY_UP:
            return KeyKind::up;
        case KEY_DOWN:
            return KeyKind::down;
        case KEY_PPAGE:
            return KeyKind::page_up;
        case KEY_NPAGE:
            return KeyKind::page_down;
        case KEY_HOME:
            return KeyKind::home;
        case KEY_END:
            return KeyKind::end;
        case KEY_ENTER:
            return KeyKind::enter;
        case KEY_BACKSPACE:
            return KeyKind::backspace;
        case KEY_RESIZE:
            return KeyKind::resized;
        default:
            return {};
    }
}

Key key_of(wint_t letter) {
    if (letter == '\n' || letter == '\r') {
        return {.kind = KeyKind::enter};
    }
    if (letter == 0x1B) {
        return {.kind = KeyKind::escape};
    }
    if (letter == 0x7F || letter == '\b') {
        return {.kind = KeyKind::backspace};
    }
    if (letter < 0x20) {
        return {};
    }
    std::string text(MB_CUR_MAX, '\0');
    const int bytes = std::wctomb(text.data(), static_cast<wchar_t>(letter));
    text.resize(bytes > 0 ? static_cast<std::size_t>(bytes) : 0);
    return text.empty() ? Key{} : Key{.kind = KeyKind::text, .text = text};
}

}  // namespace

class TerminalScreen::Terminal {
 public:
    explicit Terminal(SCREEN* screen) : screen_(screen) {
        has_red_ = std::getenv("NO_COLOR") == nullptr && ::has_colors() && ::start_color() == OK;
        if (has_red_) {
            ::use_default_colors();
            ::init_pair(red_pair, COLOR_RED, terminal_colour);
        }
        ::cbreak();
        ::noecho();
        ::nonl();
        ::keypad(::stdscr, TRUE);
        ::curs_set(0);
        ::set_escdelay(escape_delay_ms);
    }
    ~Terminal() {
        ::endwin();
        ::delscreen(screen_);
    }
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;

    void take(Style style) const {
        const bool is_trouble = style == Style::trouble || style == Style::selected_trouble;
        const bool is_bold = style == Style::heading || (is_trouble && !has_red_);
        const bool is_reversed =
            style == Style::bar || style == Style::selected || style == Style::selected_trouble;
        const attr_t attributes =
            (is_bold ? A_BOLD : A_NORMAL) | (is_reversed ? A_REVERSE : A_NORMAL);
        ::attr_set(attributes, is_trouble && has_red_ ? red_pair : plain_pair, nullptr);
    }

 private:
    SCREEN* screen_;
    bool has_red_{false};
};

events::Result<std::unique_ptr<TerminalScreen>> TerminalScreen::open() {
    take_utf8();
    // ncurses would take a size from there that no longer is the terminal's.
    ::unsetenv("LINES");
    ::unsetenv("COLUMNS");
    const char* type = std::getenv("TERM");
    SCREEN* screen = ::newterm(nullptr, stdout, stdin);
    if (screen == nullptr) {
        return events::fail(
            events::ErrorKind::rejected,
            fmt::format("nothing is known of terminals of type '{}'", type == nullptr ? "" : type),
            "set TERM to one that 'toe -a' lists, or use 'orderlog timeline TENANT'");
    }
    return std::unique_ptr<TerminalScreen>{new TerminalScreen{std::make_unique<Terminal>(screen)}};
}

TerminalScreen::TerminalScreen(std::unique_ptr<Terminal> terminal)
    : terminal_(std::move(terminal)) {}

TerminalScreen::~TerminalScreen() = default;

ScreenSize TerminalScreen::size() const {
    return {.rows = static_cast<std::size_t>(std::max(getmaxy(::stdscr), 0)),
            .columns = static_cast<std::size_t>(std::max(getmaxx(::stdscr), 0))};
}

void TerminalScreen::draw(const std::vector<StyledLine>& lines) {
    ::erase();
    for (std::size_t i = 0; i < lines.size(); ++i) {
        ::move(static_cast<int>(i), 0);
        for (const StyledSpan& span : lines[i]) {
            terminal_->take(span.style);
            ::addstr(span.text.c_str());
        }
    }
    ::refresh();
}

Key TerminalScreen::key(std::chrono::milliseconds patience) {
    ::timeout(static_cast<int>(patience.count()));
    wint_t letter = 0;
    const int kind = ::wget_wch(::stdscr, &letter);
    if (kind == ERR) {
        // A time-out, or nobody is there any more.
        pollfd input{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
        const bool is_gone = ::poll(&input, 1, 0) > 0 && (input.revents & (POLLHUP | POLLERR)) != 0;
        return {.kind = is_gone ? KeyKind::hang_up : KeyKind::none};
    }
    if (kind == KEY_CODE_YES) {
        return {.kind = kind_of(static_cast<int>(letter)).value_or(KeyKind::none)};
    }
    return key_of(letter);
}

}  // namespace orderlog::tools
