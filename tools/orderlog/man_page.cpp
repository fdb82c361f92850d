#include "tools/orderlog/man_page.hpp"

#include "tools/output/exit_code.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace orderlog::tools {

namespace {

/// Bytes of the code point that begins with this one.
std::size_t length_of(unsigned char first) {
    return first < 0x80U ? 1 : first < 0xE0U ? 2 : first < 0xF0U ? 3 : 4;
}

/// "\[u2026]"
std::string named_character(std::string_view bytes) {
    static constexpr std::array<unsigned, 5> masks{0, 0x7FU, 0x1FU, 0x0FU, 0x07U};
    unsigned point = static_cast<unsigned char>(bytes.front()) & masks.at(bytes.size());
    for (const char c : bytes.substr(1)) {
        point = point << 6U | (static_cast<unsigned char>(c) & 0x3FU);
    }
    return fmt::format("\\[u{:04X}]", point);
}

/// Text of which nothing is a request or an escape; ASCII alone.
std::string plain(std::string_view text) {
    std::string escaped;
    while (!text.empty()) {
        const std::size_t length =
            std::min(length_of(static_cast<unsigned char>(text.front())), text.size());
        const std::string_view letter = text.substr(0, length);
        const bool begins_line = escaped.empty() || escaped.back() == '\n';
        if (length > 1) {
            escaped += named_character(letter);
        } else if (letter == "\\") {
            escaped += "\\e";
        } else if (letter == "-") {
            escaped += "\\-";
        } else if (letter == "'") {
            escaped += "\\(aq";
        } else if (letter == "`" || letter == "^" || letter == "~") {
            escaped += letter == "`" ? "\\(ga" : letter == "^" ? "\\(ha" : "\\(ti";
        } else {
            escaped += begins_line && letter == "." ? "\\&" : "";
            escaped += letter;
        }
        text.remove_prefix(length);
    }
    return escaped;
}

std::vector<std::string_view> words_of(std::string_view text) {
    std::vector<std::string_view> words;
    while (!text.empty()) {
        const auto end = std::min(text.find(' '), text.size());
        if (end > 0) {
            words.push_back(text.substr(0, end));
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

/// Filled text: lines end at a blank, so that none is long and none begins as a request does.
std::string filled(const std::string& text) {
    constexpr std::size_t columns_max = 79;
    std::string lines;
    std::size_t column = 0;
    for (const std::string_view word : words_of(text)) {
        const std::string roff = plain(word);
        const bool fits = column > 0 && column + 1 + roff.size() <= columns_max;
        lines += column == 0 ? "" : fits ? " " : "\n";
        column = fits ? column + 1 + roff.size() : roff.size();
        lines += roff;
    }
    return lines;
}

std::string bold(std::string_view text) {
    return "\\fB" + plain(text) + "\\fR";
}

std::string italic(std::string_view text) {
    return "\\fI" + plain(text) + "\\fR";
}

/// "orderlog-log-verify"
std::string hyphened(std::string path) {
    std::ranges::replace(path, ' ', '-');
    return path;
}

std::string upper(std::string text) {
    std::ranges::transform(text, text.begin(),
                           [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return text;
}

std::string section(std::string_view title) {
    return fmt::format(".SH {}\n", title);
}

/// A line that ends with a full stop.
std::string sentence(std::string text) {
    text.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(text.front())));
    return filled(text + (text.ends_with('.') ? "" : ".")) + "\n";
}

std::string entry(const OptionText& option) {
    std::string tag;
    for (const std::string& name : option.names) {
        tag += (tag.empty() ? "" : ", ") + (option.is_positional ? italic(name) : bold(name));
    }
    if (!option.is_positional && !option.value.empty()) {
        tag += " " + italic(option.value);
    }
    std::string notes;
    if (option.is_required) {
        notes += " (required)";
    }
    if (!option.preset.empty()) {
        notes += fmt::format(" (default: {})", option.preset);
    }
    return fmt::format(".TP\n{}\n{}\n", tag, filled(option.meaning + notes));
}

std::string entries(const CommandPage& page, bool of_settings) {
    std::string text;
    for (const OptionText& option : page.options) {
        text += option.is_setting == of_settings ? entry(option) : "";
    }
    return text;
}

std::string synopsis(const CommandPage& page) {
    std::string text = bold(page.path) + " [" + italic("OPTIONS") + "]";
    for (const OptionText& option : page.options) {
        if (option.is_positional) {
            text += option.is_required ? " " + italic(option.names.front())
                                       : " [" + italic(option.names.front()) + "]";
        }
    }
    return text + (page.commands.empty() ? "" : " " + italic("COMMAND")) + "\n";
}

std::string reference(const CommandPage& page) {
    return fmt::format(".BR {} (1)", plain(hyphened(page.path)));
}

std::string commands(const CommandPage& page) {
    std::string text;
    for (const CommandPage& command : page.commands) {
        text += fmt::format(".TP\n{}\n{}\n", reference(command), filled(command.summary));
    }
    return text;
}

std::string exit_codes() {
    std::string text;
    for (const ExitCodeMeaning& row : exit_code_meanings()) {
        text += fmt::format(".TP\n{} {}\n{}\n", bold(std::to_string(static_cast<int>(row.code))),
                            plain(row.name), filled(std::string(row.meaning)));
    }
    return text;
}

/// What stands above it, and for the root what `help` has besides.
std::string see_also(const CommandPage& page) {
    const auto last = page.path.find_last_of(' ');
    if (last == std::string::npos) {
        return {};
    }
    const CommandPage above{.path = page.path.substr(0, last)};
    return section("SEE ALSO") + reference(above) + "\n";
}

}  // namespace

std::string man_page_file(const CommandPage& page) {
    return hyphened(page.path) + ".1";
}

std::string man_page(const CommandPage& page, std::string_view date) {
    const bool is_root = page.path.find(' ') == std::string::npos;
    std::string text = fmt::format(".TH {} 1 {} \"orderlog {}\" \"orderlog\"\n",
                                   plain(upper(hyphened(page.path))), date, ORDERLOG_VERSION);
    std::string summary = page.summary;
    if (summary.ends_with('.')) {
        summary.pop_back();
    }
    text += section("NAME") + filled(hyphened(page.path) + " - " + summary) + "\n";
    text += section("SYNOPSIS") + synopsis(page);
    text += section("DESCRIPTION") + sentence(page.summary);
    if (!page.commands.empty()) {
        text += section("COMMANDS") + commands(page);
    }
    text += section("OPTIONS") + entries(page, false);
    if (!is_root) {
        text +=
            ".PP\nSettings that every command takes, and files and variables that hold them:\n" +
            std::string(".BR orderlog (1).\n");
    } else {
        text += section("CONFIGURATION") +
                "An option wins over its variable, that over the file, that over the default.\n" +
                entries(page, true);
    }
    if (is_root) {
        text += section("\"EXIT STATUS\"") + exit_codes();
    }
    if (!page.examples.empty()) {
        text += section("EXAMPLES") + ".nf\n" + plain(page.examples) + "\n.fi\n";
    }
    return text + see_also(page);
}

}  // namespace orderlog::tools
