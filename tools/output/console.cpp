#include "tools/output/console.hpp"

#include "tools/output/json_format.hpp"
#include "tools/output/json_text.hpp"
#include "tools/output/text_format.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace orderlog::tools {

Console::Console(bool json) : json_(json) {
    const char* terminal = std::getenv("TERM");
    const bool capable = terminal != nullptr && std::string_view(terminal) != "dumb";
    draws_ = !json && capable && ::isatty(STDOUT_FILENO) == 1;
    colours_ = draws_ && std::getenv("NO_COLOR") == nullptr;
}

void Console::line(std::string_view text) const {
    fmt::print(stdout, "{}\n", text);
    std::fflush(stdout);
}

void Console::table(const TextTable& table) const {
    bool heading = true;
    for (const std::string& text : table.lines()) {
        line(heading ? bold(text) : text);
        heading = false;
    }
}

void Console::note(std::string_view text) const {
    fmt::print(stderr, "{}\n", text);
}

void Console::error(const events::Error& error) const {
    if (json_) {
        fmt::print(stderr, "{}\n", json_text(error_json(error)));
        return;
    }
    fmt::print(stderr, "orderlog: {}\n", displayable(error.message));
    if (!error.hint.empty()) {
        fmt::print(stderr, "HINT: {}\n", displayable(error.hint));
    }
}

void Console::redraw(const std::vector<std::string>& lines) {
    std::string out;
    if (drawn_ > 0) {
        out += fmt::format("\x1b[{}A", drawn_);
    }
    for (const std::string& text : lines) {
        out += "\x1b[2K" + text + "\n";
    }
    drawn_ = lines.size();
    fmt::print(stdout, "{}", out);
    std::fflush(stdout);
}

std::string Console::styled(std::string_view code, std::string_view text) const {
    return colours_ ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
}
std::string Console::bold(std::string_view text) const {
    return styled("1", text);
}
std::string Console::green(std::string_view text) const {
    return styled("32", text);
}
std::string Console::red(std::string_view text) const {
    return styled("31", text);
}

std::size_t Console::width() {
    winsize size{};
    const bool known = ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    return known ? size.ws_col : 80;
}

}  // namespace orderlog::tools
