#include "tools/service/status_json.hpp"

#include <nlohmann/json.hpp>

namespace orderlog::tools {

using nlohmann::json;

json status_json(const FeederStatus& tables) {
    return {{"connected", tables.connected},       {"rebuilding", tables.rebuilding},
            {"position", tables.position.value()}, {"orders", tables.orders},
            {"conninfo", tables.conninfo},         {"last_error", tables.last_error}};
}

json status_json(const LeaseStatus& lease) {
    return {{"epoch", lease.epoch ? json(lease.epoch->value()) : json(nullptr)},
            {"owner", lease.owner},
            {"last_error", lease.last_error}};
}

}  // namespace orderlog::tools
