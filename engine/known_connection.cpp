#include "engine/known_connection.hpp"

#include "engine/status_view.hpp"

namespace orderlog::engine {

using events::ErrorKind;
using events::Result;
using events::StreamId;

std::string shown(const StreamId& stream) {
    return "'" + stream.connection.value() + "' of tenant '" + stream.tenant.value() + "'";
}

Result<const ConnectionState*> known(const Core& core, const StreamId& stream) {
    const ConnectionState* state = core.ledger().state(stream);
    if (state == nullptr) {
        return events::fail(ErrorKind::not_found, "there is no connection " + shown(stream),
                            "see 'orderlog connection list'");
    }
    if (state->removed) {
        return events::fail(ErrorKind::rejected, "connection " + shown(stream) + " was removed",
                            "add a new one under another id");
    }
    return state;
}

Result<std::vector<StreamId>> living(const Core& core, const Selection& selection) {
    std::vector<StreamId> streams;
    for (const auto& [stream, state] : core.ledger().states()) {
        if (is_selected(selection, stream) && !state.removed) {
            streams.push_back(stream);
        }
    }
    if (streams.empty()) {
        return events::fail(ErrorKind::not_found,
                            selection.tenant
                                ? "tenant '" + selection.tenant->value() + "' has no connection"
                                : "there is no connection yet",
                            "'orderlog connection list' names them all");
    }
    return streams;
}

}  // namespace orderlog::engine
