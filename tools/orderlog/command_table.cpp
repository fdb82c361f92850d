#include "tools/orderlog/commands.hpp"

#include <array>

namespace orderlog::tools {

std::span<const DefineCommand> command_table() {
    static constexpr std::array<DefineCommand, 3> table{
        define_config,
        define_version,
        define_help,
    };
    return table;
}

}  // namespace orderlog::tools
