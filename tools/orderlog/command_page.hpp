#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace orderlog::tools {

/// What stands behind an option, or in a place of the command line.
enum class ArgumentKind : std::uint8_t { none, text, word, words, file, directory };

/// An option or a place of a command, as --help tells it.
struct OptionText {
    std::vector<std::string> names{};  ///< "-h", "--help"; of a place its one name, "TENANT".
    std::string value{};               ///< "N", "hour|day" …; empty of a flag.
    ArgumentKind kind{ArgumentKind::none};
    std::vector<std::string> choices{};  ///< Of `word` (one of them) and `words` (with commas).
    std::string meaning{};
    std::string preset{};  ///< Empty: none.
    bool is_required{false};
    bool is_positional{false};
    bool is_setting{false};  ///< One that every command takes.
};

/// What --help says of a command and of all below it.
struct CommandPage {
    std::string path{};  ///< "orderlog log verify"
    std::string summary{};
    std::string examples{};  ///< Lines, indented by two.
    std::vector<OptionText> options{};
    std::vector<CommandPage> commands{};

    [[nodiscard]] std::string name() const { return path.substr(path.find_last_of(' ') + 1); }
};

/// Of the tree of commands from `app` down.
[[nodiscard]] CommandPage command_page(const CLI::App& app);

/// The page and all below it, each before those below it.
[[nodiscard]] std::vector<const CommandPage*> pages_of(const CommandPage& root);

}  // namespace orderlog::tools
