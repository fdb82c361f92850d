#include "tools/orderlog/command_page.hpp"

#include "tools/orderlog/event_filter.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include <algorithm>
#include <string_view>

namespace orderlog::tools {

namespace {

constexpr std::string_view examples_title = "Examples:\n";

std::vector<std::string> parted(std::string_view text, char by) {
    std::vector<std::string> parts;
    while (true) {
        const auto end = text.find(by);
        parts.emplace_back(text.substr(0, end));
        if (end == std::string_view::npos) {
            return parts;
        }
        text.remove_prefix(end + 1);
    }
}

std::string joined(const std::vector<std::string>& parts, std::string_view between) {
    std::string text;
    for (const std::string& part : parts) {
        text += (text.empty() ? "" : std::string(between)) + part;
    }
    return text;
}

/// What CLI11 makes of a type and its checks: "TEXT", "UINT:INT in [1 - 1000]", "TEXT:{na,eu,fe}".
struct TypeText {
    std::string type{};
    std::string check{};

    explicit TypeText(const std::string& text)
        : type(text.substr(0, text.find(':'))),
          check(type.size() == text.size() ? "" : text.substr(type.size() + 1)) {}

    [[nodiscard]] bool is_number() const {
        return type == "UINT" || type == "INT" || type == "FLOAT";
    }
    /// "{na,eu,fe}"
    [[nodiscard]] bool is_set() const { return check.starts_with('{') && check.ends_with('}'); }
    /// " (1 to 1000)"
    [[nodiscard]] std::string range() const {
        const auto begin = check.find("in [");
        const auto end = check.find(']');
        if (begin == std::string::npos || end == std::string::npos) {
            return {};
        }
        const auto bounds = parted(check.substr(begin + 4, end - begin - 4), ' ');
        return bounds.size() == 3 ? fmt::format(" ({} to {})", bounds.front(), bounds.back()) : "";
    }
};

void set_value(OptionText& told, const std::string& type_name) {
    const TypeText type(type_name);
    told.value = type.type;
    told.kind = ArgumentKind::text;
    const std::string place = told.is_positional ? told.names.front() : "";
    if (type.type == event_type_value) {
        told.kind = ArgumentKind::words;
        told.choices = event_type_names();
    } else if (type.is_set() || type.type.find('|') != std::string::npos) {
        told.kind = ArgumentKind::word;
        told.choices = type.is_set() ? parted(type.check.substr(1, type.check.size() - 2), ',')
                                     : parted(type.type, '|');
        told.value = joined(told.choices, "|");
    } else if (type.type == "FILE" || type.check == "FILE" || place == "FILE") {
        told.kind = ArgumentKind::file;
        told.value = "FILE";
    } else if (type.type == "DIR" || place == "DIR") {
        told.kind = ArgumentKind::directory;
        told.value = "DIR";
    } else if (type.is_number()) {
        told.value = "N";
        told.meaning += type.range();
    }
}

OptionText option_text(const CLI::Option& option, bool is_positional) {
    OptionText told{.meaning = option.get_description(),
                    .preset = option.get_default_str(),
                    .is_required = option.get_required(),
                    .is_positional = is_positional,
                    .is_setting = option.get_group() == "Configuration"};
    if (is_positional) {
        told.names.push_back(option.get_name(true));
    } else {
        for (const std::string& name : option.get_snames()) {
            told.names.push_back("-" + name);
        }
        for (const std::string& name : option.get_lnames()) {
            told.names.push_back("--" + name);
        }
    }
    if (!is_positional && option.get_positional()) {
        told.meaning = "in the place of " + option.get_name(true);
        told.is_required = false;  // Either does.
    }
    if (option.get_items_expected_max() > 0) {
        set_value(told, option.get_type_name());
    }
    return told;
}

std::string examples_of(const CLI::App& app) {
    const std::string footer = app.get_footer();
    return footer.starts_with(examples_title) ? footer.substr(examples_title.size()) : "";
}

CommandPage page_below(const CLI::App& app, const std::string& above) {
    CommandPage page{.path = above + app.get_name(),
                     .summary = app.get_description(),
                     .examples = examples_of(app)};
    for (const CLI::Option* option : app.get_options()) {
        if (option->get_positional()) {
            page.options.push_back(option_text(*option, true));
        }
    }
    for (const CLI::Option* option : app.get_options()) {
        if (option->nonpositional()) {
            page.options.push_back(option_text(*option, false));
        }
    }
    for (const CLI::App* command : app.get_subcommands(nullptr)) {
        page.commands.push_back(page_below(*command, page.path + " "));
    }
    return page;
}

}  // namespace

CommandPage command_page(const CLI::App& app) {
    return page_below(app, "");
}

std::vector<const CommandPage*> pages_of(const CommandPage& root) {
    std::vector<const CommandPage*> pages{&root};
    for (const CommandPage& command : root.commands) {
        for (const CommandPage* page : pages_of(command)) {
            pages.push_back(page);
        }
    }
    return pages;
}

}  // namespace orderlog::tools
