#include "tools/control/request_fields.hpp"

namespace orderlog::tools {

using nlohmann::json;

std::string text_of(const json& request, const char* name) {
    const auto found = request.find(name);
    return found != request.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

std::string actor_of(const json& request) {
    const std::string actor = text_of(request, "actor");
    return actor.empty() ? "cli" : actor;
}

events::StreamId stream_of(const json& request) {
    return {events::TenantId{text_of(request, "tenant")},
            events::ConnectionId{text_of(request, "connection")}};
}

engine::Selection selection_of(const json& request) {
    engine::Selection selection;
    if (const std::string tenant = text_of(request, "tenant"); !tenant.empty()) {
        selection.tenant = events::TenantId{tenant};
    }
    if (const std::string connection = text_of(request, "connection"); !connection.empty()) {
        selection.connection = events::ConnectionId{connection};
    }
    return selection;
}

}  // namespace orderlog::tools
