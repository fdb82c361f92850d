#include "tools/orderlog/order_absence.hpp"

#include "tools/access/engine_access.hpp"
#include "tools/orderlog/status_table.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

namespace orderlog::tools {

events::Error order_absent(const events::OrderKey& key, const Configuration& configuration) {
    const auto status = engine_status(configuration, {{"tenant", key.tenant.value()}});
    if (!status) {
        return status.error();
    }
    return {events::ErrorKind::not_found,
            fmt::format("no page in the log shows order '{}' of tenant '{}'", key.order.value(),
                        key.tenant.value()),
            read_so_far(status->at("connections"))};
}

}  // namespace orderlog::tools
