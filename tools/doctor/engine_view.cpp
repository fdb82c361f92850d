#include "tools/doctor/engine_view.hpp"

#include "tools/access/engine_access.hpp"

namespace orderlog::tools {

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
    return status ? EngineView{*status, {}} : EngineView{json{}, status.error()};
}

}  // namespace orderlog::tools
