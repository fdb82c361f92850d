#include "tools/orderlog/backfill_request.hpp"

#include "engine/commands.hpp"
#include "tools/access/engine_access.hpp"
#include "tools/orderlog/moment.hpp"

#include <nlohmann/json.hpp>

namespace orderlog::tools {

using nlohmann::json;

namespace {

/// RFC 3339; empty for nothing.
std::string instant_text(const std::string& option) {
    const auto time = read_instant(option);
    return time ? events::to_text(*time) : std::string{};
}

/// A past that was read reaches back as far as is asked for.
bool reaches_back(const json& backfill, const BackfillOptions& options) {
    const auto from = events::parse_time(backfill.at("from").get<std::string>());
    const auto to = events::parse_time(backfill.at("to").get<std::string>());
    const auto asked = read_instant(options.from);
    return from && to && *from <= (asked ? *asked : engine::months_before(*to, options.months));
}

}  // namespace

json start_request(const json& connection, const BackfillOptions& options) {
    return {{"command", "backfill.start"},        {"actor", command_actor()},
            {"tenant", connection.at("tenant")},  {"connection", connection.at("connection")},
            {"months", options.months},           {"chunk_days", options.chunk_days},
            {"from", instant_text(options.from)}, {"to", instant_text(options.to)}};
}

std::optional<json> next_request(const json& connection, const BackfillOptions& options,
                                 Following following) {
    const json& backfill = connection.at("backfill");
    const std::string phase = backfill.at("phase");
    if (phase == "running" || following == Following::begun) {
        return std::nullopt;
    }
    if (phase == "completed") {
        return reaches_back(backfill, options) ? std::nullopt
                                               : std::optional(start_request(connection, options));
    }
    if (following == Following::joined) {
        return std::nullopt;
    }
    json request = start_request(connection, options);
    if (phase == "paused") {
        request["command"] = "backfill.resume";
    }
    return request;
}

}  // namespace orderlog::tools
