#pragma once

#include "events/ids.hpp"
#include "events/result.hpp"
#include "tools/config/configuration.hpp"

#include <string>

namespace orderlog::tools {

/// Where the tables of a log are.
struct TablesPlace {
    std::string conninfo{};
    bool private_cluster{false};
};

/// The configured server, or the private cluster below data_dir, which is made and started if
/// necessary. Blocks for some seconds when it is made.
[[nodiscard]] events::Result<TablesPlace> open_tables_place(const Configuration& configuration,
                                                            const events::LogId& log);

/// Stops the private cluster; nothing to do for a configured server.
[[nodiscard]] events::Result<void> close_tables_place(const Configuration& configuration,
                                                      const events::LogId& log);

/// Version of the fold and of the page reader: tables of another one are rebuilt, never fed.
[[nodiscard]] std::string projection_version();

}  // namespace orderlog::tools
