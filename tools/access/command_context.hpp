#pragma once

#include "tools/config/configuration.hpp"
#include "tools/output/console.hpp"

#include <string>

namespace orderlog::tools {

/// What a command runs with.
struct CommandContext {
    const Configuration& configuration;
    Console& console;

    [[nodiscard]] const std::string& data_dir() const { return configuration.text("data_dir"); }
};

}  // namespace orderlog::tools
