#include "tools/access/tables_place.hpp"

#include "adapters/postgres/private_cluster.hpp"
#include "adapters/sp_api/orders_page_reader.hpp"

#include <fmt/core.h>

namespace orderlog::tools {

using adapters::PrivateCluster;
using events::Result;

Result<TablesPlace> open_tables_place(const Configuration& configuration,
                                      const events::LogId& log) {
    if (configuration.is_set("postgres.url")) {
        return TablesPlace{configuration.text("postgres.url"), false};
    }
    return PrivateCluster::start(configuration.text("data_dir"), log)
        .map([](const PrivateCluster& cluster) {
            return TablesPlace{cluster.connection_string(), true};
        });
}

Result<void> close_tables_place(const Configuration& configuration, const events::LogId& log) {
    if (configuration.is_set("postgres.url")) {
        return {};
    }
    return PrivateCluster::start(configuration.text("data_dir"), log)
        .and_then([](const PrivateCluster& cluster) { return cluster.stop(); });
}

std::string projection_version() {
    // Raised when the fold of projections/ gives other rows for the same observations.
    constexpr int fold_version = 2;
    return fmt::format("{}.{}", fold_version, adapters::OrdersPageReader{}.version());
}

}  // namespace orderlog::tools
