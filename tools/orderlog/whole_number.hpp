#pragma once

#include <CLI/CLI.hpp>

#include <string>

namespace orderlog::tools {

/// Why `text` is no whole number from 0 on as people write it; empty if it is one.
[[nodiscard]] inline std::string whole_number_problem(const std::string& text) {
    constexpr std::size_t digits_max = 19;  // What fits into 64 bits whatever the digits are.
    const bool digits = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
    const bool octal = text.size() > 1 && text.front() == '0';
    return digits && !octal && text.size() <= digits_max
               ? std::string{}
               : "'" + text + "' is not a whole number from 0 on";
}

/// Has every unsigned option of `app`, and of the commands below it, refuse what CLI11 would bend
/// into one: -1 is 18446744073709551615 to it, and 010 is 8.
inline void require_whole_numbers(CLI::App& app) {
    for (CLI::Option* option : app.get_options()) {
        if (option->get_type_name().starts_with("UINT")) {
            option->check(&whole_number_problem);
        }
    }
    for (CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
        require_whole_numbers(*command);
    }
}

}  // namespace orderlog::tools
