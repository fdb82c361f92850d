#pragma once

#include "tools/orderlog/command.hpp"

namespace orderlog::tools {

/// One function a file `<name>_command.cpp`.
void define_config(CLI::App& root, Choice& choice);
void define_help(CLI::App& root, Choice& choice);
void define_version(CLI::App& root, Choice& choice);

}  // namespace orderlog::tools
