#include "tools/orderlog/completion_script.hpp"

#include <fmt/core.h>
#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace orderlog::tools {

namespace {

/// In single quotes as all three shells read it: text has no quote of its own.
std::string quoted(std::string text) {
    // A typographic one means the same to people, and nothing to a shell.
    for (auto at = text.find('\''); at != std::string::npos; at = text.find('\'', at)) {
        text.replace(at, 1, "’");
    }
    return "'" + text + "'";
}

std::vector<std::string> option_names(const CommandPage& page, bool of_settings) {
    std::vector<std::string> names;
    for (const OptionText& option : page.options) {
        if (!option.is_positional && option.is_setting == of_settings) {
            names.insert(names.end(), option.names.begin(), option.names.end());
        }
    }
    return names;
}

std::vector<std::string> command_names(const CommandPage& page) {
    std::vector<std::string> names;
    for (const CommandPage& command : page.commands) {
        names.push_back(command.name());
    }
    return names;
}

/// How the scripts name what follows: "text", "file", "dir", "word a b", "words a b".
std::string value_text(const OptionText& option) {
    switch (option.kind) {
        case ArgumentKind::none:
            return "";
        case ArgumentKind::text:
            return "text";
        case ArgumentKind::word:
            return fmt::format("word {}", fmt::join(option.choices, " "));
        case ArgumentKind::words:
            return fmt::format("words {}", fmt::join(option.choices, " "));
        case ArgumentKind::file:
            return "file";
        case ArgumentKind::directory:
            return "dir";
    }
    return "";
}

/// "        'orderlog log'|'orderlog sync') …;;"
std::string arm(const std::string& pattern, const std::string& body) {
    return fmt::format("        {}) {};;\n", pattern, body);
}

std::string commands_table(const CommandPage& root) {
    std::string arms;
    for (const CommandPage* page : pages_of(root)) {
        if (!page->commands.empty()) {
            arms += arm(quoted(page->path),
                        fmt::format("offered='{}'", fmt::join(command_names(*page), " ")));
        }
    }
    return arms;
}

std::string options_table(const CommandPage& root) {
    std::string arms;
    for (const CommandPage* page : pages_of(root)) {
        arms += arm(quoted(page->path),
                    fmt::format("offered='{}'", fmt::join(option_names(*page, false), " ")));
    }
    return arms;
}

/// What follows an option of a command, and what stands in a command's places.
std::string values_table(const CommandPage& root) {
    std::string arms;
    for (const CommandPage* page : pages_of(root)) {
        for (const OptionText& option : page->options) {
            const std::string value = value_text(option);
            if (value.empty() || (option.is_positional && value == "text")) {
                continue;
            }
            std::string pattern;
            for (const std::string& name : option.names) {
                const std::string key =
                    option.is_setting
                        ? "*:" + name
                        : quoted(page->path + ":" + (option.is_positional ? "" : name));
                pattern += (pattern.empty() ? "" : "|") + key;
            }
            arms += arm(pattern, fmt::format("value='{}'", value));
        }
    }
    return arms;
}

/// Functions that bash and zsh read alike. They set `offered` and `value`.
std::string shared_tables(const CommandPage& root) {
    return fmt::format(R"(

# Commands below a command.
_orderlog_commands() {{
    offered=
    case $1 in
{}    esac
}}
# Options of a command; every command takes the settings too.
_orderlog_options() {{
    offered=
    case $1 in
{}    esac
    offered="$offered {}"
}}
# What follows an option, by "COMMAND:OPTION", or stands in a command's place, by "COMMAND:".
_orderlog_value() {{
    value=
    case $1 in
{}    esac
}}
# The command that the words before the last one name: sets `command_path`.
_orderlog_path() {{
    command_path=orderlog
    local skip= given
    for given in "$@"; do
        if [[ -n $skip ]]; then
            skip=
        elif [[ $given == --*=* ]]; then
            :
        elif [[ $given == -* ]]; then
            _orderlog_value "$command_path:$given"
            skip=$value
        else
            _orderlog_commands "$command_path"
            if [[ " $offered " == *" $given "* ]]; then
                command_path="$command_path $given"
            fi
        fi
    done
}}
)",
                       commands_table(root), options_table(root),
                       fmt::join(option_names(root, true), " "), values_table(root));
}

std::string heading(std::string_view shell) {
    return fmt::format("# Completes orderlog {} in {}; made by 'orderlog completion {}'.",
                       ORDERLOG_VERSION, shell, shell);
}

constexpr std::string_view bash_function = R"(
_orderlog_offer() {
    local kind=${1%% *} choices=${1#* } word=$2 before=
    case $kind in
        word) COMPREPLY=($(compgen -W "$choices" -- "$word")) ;;
        words)
            [[ $word != *,* ]] || before=${word%,*},
            COMPREPLY=($(compgen -P "$before" -W "$choices" -- "${word##*,}"))
            ;;
        file | dir)
            compopt -o filenames 2>/dev/null
            [[ $kind == file ]] && mapfile -t COMPREPLY < <(compgen -f -- "$word") ||
                mapfile -t COMPREPLY < <(compgen -d -- "$word")
            ;;
    esac
}
_orderlog() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} end=$COMP_CWORD
    local offered value command_path
    COMPREPLY=()
    # Bash takes '--option=value' for three words.
    if [[ $word == '=' ]]; then
        word=
        end=$((COMP_CWORD - 1))
    elif [[ $before == '=' ]]; then
        before=${COMP_WORDS[COMP_CWORD-2]}
        end=$((COMP_CWORD - 2))
    elif [[ $before == -* ]]; then
        end=$((COMP_CWORD - 1))
    fi
    _orderlog_path "${COMP_WORDS[@]:1:end-1}"
    value=
    [[ $before != -* ]] || _orderlog_value "$command_path:$before"
    if [[ -n $value ]]; then
        _orderlog_offer "$value" "$word"
        return
    fi
    _orderlog_path "${COMP_WORDS[@]:1:COMP_CWORD-1}"
    if [[ $word == -* ]]; then
        _orderlog_options "$command_path"
        COMPREPLY=($(compgen -W "$offered" -- "$word"))
        return
    fi
    _orderlog_commands "$command_path"
    if [[ -n $offered ]]; then
        COMPREPLY=($(compgen -W "$offered" -- "$word"))
        return
    fi
    _orderlog_value "$command_path:"
    _orderlog_offer "$value" "$word"
}
complete -F _orderlog orderlog
)";

constexpr std::string_view zsh_function = R"(
_orderlog_offer() {
    local kind=${1%% *} choices=${1#* }
    case $kind in
        word) compadd -- ${=choices} ;;
        words) compset -P '*,'; compadd -q -S , -- ${=choices} ;;
        file) _files ;;
        dir) _files -/ ;;
    esac
}
_orderlog() {
    local word=${words[CURRENT]} before=${words[CURRENT-1]} offered value command_path
    local -a given
    given=("${(@)words[2,CURRENT-1]}")
    if [[ $word == --*=* ]]; then
        before=${word%%=*}
        compset -P '*='
    fi
    _orderlog_path "${(@)given}"
    value=
    if [[ $before == -* ]]; then
        [[ $word == --*=* ]] || _orderlog_path "${(@)given[1,-2]}"
        _orderlog_value "$command_path:$before"
        if [[ -n $value ]]; then
            _orderlog_offer "$value"
            return
        fi
        _orderlog_path "${(@)given}"
    fi
    if [[ $word == -* ]]; then
        _orderlog_options "$command_path"
        compadd -- ${=offered}
        return
    fi
    _orderlog_commands "$command_path"
    if [[ -n $offered ]]; then
        compadd -- ${=offered}
        return
    fi
    _orderlog_value "$command_path:"
    _orderlog_offer "$value"
}
# As a file of $fpath it is the function itself; sourced, it is made known.
if [[ ${funcstack[1]} == _orderlog ]]; then
    _orderlog "$@"
else
    compdef _orderlog orderlog
fi
)";

std::string fish_condition(const CommandPage& page) {
    return fmt::format("-n '__orderlog_at \"{}\"'", page.path);
}

std::string fish_option(const OptionText& option, const std::string& condition) {
    std::string line = "complete -c orderlog" + (condition.empty() ? "" : " " + condition);
    for (const std::string& name : option.names) {
        line += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
    }
    switch (option.kind) {
        case ArgumentKind::none:
            break;
        case ArgumentKind::file:
            line += " -r -F";
            break;
        case ArgumentKind::directory:
            line += " -x -a '(__fish_complete_directories)'";
            break;
        case ArgumentKind::text:
            line += " -x";
            break;
        case ArgumentKind::word:
            line += fmt::format(" -x -a '{}'", fmt::join(option.choices, " "));
            break;
        case ArgumentKind::words:
            line += fmt::format(" -x -a '(__fish_append , {})'", fmt::join(option.choices, " "));
            break;
    }
    return line + " -d " + quoted(option.meaning) + "\n";
}

std::string fish_place(const OptionText& option, const std::string& condition) {
    const std::string line = "complete -c orderlog " + condition;
    switch (option.kind) {
        case ArgumentKind::file:
            return line + " -F\n";
        case ArgumentKind::directory:
            return line + " -a '(__fish_complete_directories)'\n";
        case ArgumentKind::word:
            return line + fmt::format(" -a '{}'\n", fmt::join(option.choices, " "));
        default:
            return {};
    }
}

std::string fish_lines(const CommandPage& page) {
    std::string lines;
    const std::string condition = fish_condition(page);
    for (const CommandPage& command : page.commands) {
        lines += fmt::format("complete -c orderlog {} -a {} -d {}\n", condition, command.name(),
                             quoted(command.summary));
    }
    for (const OptionText& option : page.options) {
        lines += option.is_positional ? fish_place(option, condition)
                                      : fish_option(option, option.is_setting ? "" : condition);
    }
    return lines;
}

/// Options that take a value, for the words that are none of a path.
std::vector<std::string> valued_options(const CommandPage& root) {
    std::vector<std::string> keys;
    for (const CommandPage* page : pages_of(root)) {
        for (const OptionText& option : page->options) {
            for (const std::string& name : option.names) {
                if (!option.is_positional && option.kind != ArgumentKind::none) {
                    keys.push_back(option.is_setting ? "'*:" + name + "'"
                                                     : quoted(page->path + ":" + name));
                }
            }
        }
    }
    return keys;
}

std::string fish_path(const CommandPage& root) {
    std::vector<std::string> paths;
    for (const CommandPage* page : pages_of(root)) {
        paths.push_back(quoted(page->path));
    }
    return fmt::format(R"(
# Whether the words so far name this command.
function __orderlog_at
    set -l path orderlog
    set -l skip 0
    for word in (commandline -opc)[2..-1]
        if test $skip -eq 1
            set skip 0
        else if string match -q -- '-*' $word
            switch "$path:$word"
                case {}
                    set skip 1
            end
        else if contains -- "$path $word" {}
            set path "$path $word"
        end
    end
    test "$path" = "$argv[1]"
end
complete -c orderlog -f
)",
                       fmt::join(valued_options(root), " "), fmt::join(paths, " "));
}

}  // namespace

std::string bash_completion(const CommandPage& root) {
    return heading("bash") + shared_tables(root) + std::string(bash_function);
}

std::string zsh_completion(const CommandPage& root) {
    return "#compdef orderlog\n" + heading("zsh") + shared_tables(root) + std::string(zsh_function);
}

std::string fish_completion(const CommandPage& root) {
    std::string script = heading("fish") + fish_path(root);
    for (const CommandPage* page : pages_of(root)) {
        script += fish_lines(*page);
    }
    return script;
}

}  // namespace orderlog::tools
