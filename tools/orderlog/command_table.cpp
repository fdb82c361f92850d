#include "tools/orderlog/commands.hpp"

#include <array>

namespace orderlog::tools {

std::span<const DefineCommand> command_table() {
    static constexpr std::array<DefineCommand, 26> table{
        define_demo,     define_serve,   define_connection, define_import,  define_sync,
        define_backfill, define_status,  define_timeline,   define_inspect, define_coverage,
        define_debts,    define_parity,  define_order,      define_log,     define_replay,
        define_rebuild,  define_project, define_hash,       define_migrate, define_doctor,
        define_config,   define_token,   define_secret,     define_version, define_completion,
        define_help,
    };
    return table;
}

}  // namespace orderlog::tools
