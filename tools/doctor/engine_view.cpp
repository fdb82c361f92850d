#include "tools/doctor/engine_view.hpp"

#include "adapters/rocksdb/rocksdb_event_log.hpp"
#include "tools/access/configured_clock.hpp"
#include "tools/access/engine_access.hpp"
#include "tools/access/log_access.hpp"

namespace orderlog::tools {

using events::Result;
using nlohmann::json;

bool EngineView::running() const {
    return status.is_object() && status.value("running", false);
}

bool EngineView::simulated() const {
    return status.is_object() && status.value("simulated", false);
}

json EngineView::connections() const {
    json living = json::array();
    if (status.is_object()) {
        for (const json& connection : status.at("connections")) {
            if (connection.at("phase") != "removed") {
                living.push_back(connection);
            }
        }
    }
    return living;
}

EngineView view_engine(const Configuration& configuration) {
    const auto status = engine_status(configuration, json::object());
    if (!status) {
        return {.status = json{}, .error = status.error()};
    }
    EngineView view{.status = *status};
    const auto log = open_log_for_reading(configuration.text("data_dir"));
    const auto fits = log ? check_clock(configuration, (*log)->info()) : Result<void>{};
    if (!fits) {
        view.clock = fits.error();
    }
    return view;
}

}  // namespace orderlog::tools
