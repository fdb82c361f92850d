#include "tools/export/export_lines.hpp"

#include "events/event_numbers.hpp"
#include "tools/output/hex_text.hpp"
#include "tools/story/event_json.hpp"

#include <nlohmann/json.hpp>

namespace orderlog::tools {

using nlohmann::json;

events::StreamHeads heads_of(const ExportedStreams& streams) {
    events::StreamHeads heads;
    for (const auto& [stream, exported] : streams) {
        heads[stream] = exported.head;
    }
    return heads;
}

json header_json(const events::LogInfo& log, const ExportScope& scope) {
    json header{{"orderlog_export", export_format},
                {"log", log.id.value()},
                {"simulated", log.simulated},
                {"tenant", scope.tenant ? json(scope.tenant->value()) : json(nullptr)},
                {"first", scope.first.value()},
                {"last", scope.last.value()},
                {"program", ORDERLOG_VERSION}};
    if (scope.bodies != ExportBodies::none) {
        header["orderlog_export"] = export_format_with_bodies;
        header["redacted"] = scope.bodies == ExportBodies::redacted;
    }
    return header;
}

json event_line_json(const events::StoredEvent& stored, std::string_view record, bool redacted) {
    json line = event_json(stored);
    line["previous"] = events::to_hex(stored.previous);
    line["record_sha256"] = events::to_hex(events::sha256(record));
    if (redacted || !is_withheld(events::name_of(stored.event))) {
        line["record"] = hex_of(record);
    }
    return line;
}

json stream_json(const events::StreamId& stream, const ExportedStream& as) {
    return {{"stream",
             {{"tenant", stream.tenant.value()},
              {"connection", stream.connection.value()},
              {"first", as.first.value()},
              {"last", as.head.version.value()},
              {"record_sha256", events::to_hex(as.head.hash)}}}};
}

ExportSeal seal_of(std::uint64_t events, const ExportedStreams& streams) {
    return {.events = events,
            .streams = streams.size(),
            .heads_root = events::heads_root(heads_of(streams))};
}

json seal_json(const ExportSeal& seal) {
    return {{"seal",
             {{"events", seal.events},
              {"streams", seal.streams},
              {"heads_root", events::to_hex(seal.heads_root)}}}};
}

json signature_json(std::string_view public_key, std::string_view signature) {
    return {{"signature", {{"key", hex_of(public_key)}, {"ed25519", hex_of(signature)}}}};
}

std::string signed_message(const events::Sha256& root) {
    return "orderlog export 1\n" + events::to_hex(root) + "\n";
}

bool is_withheld(std::string_view type) {
    return type == events::name_of(events::CursorAdvanced{}) ||
           type == events::name_of(events::ItemsAdvanced{});
}

}  // namespace orderlog::tools
