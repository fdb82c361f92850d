#pragma once

#include "events/result.hpp"

#include <span>
#include <string_view>

namespace orderlog::tools {

/// How a command ended, told apart as far as a script acts differently. Numbers never change.
enum class ExitCode : int {
    success = 0,
    internal_error = 1,
    usage = 2,
    configuration = 3,
    not_found = 4,
    unavailable = 5,
    corrupt = 6,
    foreign = 7,
    refused = 8,
    differs = 9,
    incomplete = 10,
    unwell = 11,
};

struct ExitCodeMeaning {
    ExitCode code{ExitCode::success};
    std::string_view name{};
    std::string_view meaning{};
};

/// The table that `orderlog help exit-codes` prints.
[[nodiscard]] std::span<const ExitCodeMeaning> exit_code_meanings();

[[nodiscard]] ExitCode exit_code_of(events::ErrorKind kind);
[[nodiscard]] std::string_view name_of(ExitCode code);

}  // namespace orderlog::tools
