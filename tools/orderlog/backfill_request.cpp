#include "tools/orderlog/backfill_request.hpp"

#include "engine/commands.hpp"
#include "tools/access/engine_access.hpp"
#include "tools/orders/moment.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace orderlog::tools {

using nlohmann::json;

namespace {

/// RFC 3339; empty for nothing.
std::string instant_text(const std::string& option) {
    const auto time = read_instant(option);
    return time ? events::to_text(*time) : std::string{};
}

events::Time time_at(const json& object, const char* name) {
    return events::parse_time(object.at(name).get<std::string>()).value_or(events::Time{});
}

/// The past that was read holds what the options ask for, as far as it is not known by updates.
bool is_read(const json& connection, const BackfillOptions& options, events::Time now) {
    const json& backfill = connection.at("backfill");
    const auto to = read_instant(options.to);
    const events::Time oldest =
        read_instant(options.from)
            .value_or(engine::months_before(to.value_or(now), options.months));
    const events::Time followed = time_at(connection, "followed_from");
    return time_at(backfill, "from") <= oldest &&
           time_at(backfill, "to") >= std::min(to.value_or(followed), followed);
}

}  // namespace

json start_request(const json& connection, const BackfillOptions& options) {
    return {{"command", "backfill.start"},        {"actor", command_actor()},
            {"tenant", connection.at("tenant")},  {"connection", connection.at("connection")},
            {"months", options.months},           {"chunk_days", options.chunk_days},
            {"from", instant_text(options.from)}, {"to", instant_text(options.to)}};
}

bool is_already(std::string_view verb, std::string_view phase) {
    const bool under_way = phase == "running" || phase == "paused";
    return (verb == "pause" && phase != "running") ||
           (verb == "resume" && (phase == "running" || phase == "completed")) ||
           (verb == "cancel" && !under_way);
}

std::optional<json> next_request(const json& connection, const BackfillOptions& options,
                                 Following following, events::Time now) {
    const std::string phase = connection.at("backfill").at("phase");
    if (phase == "running" || following == Following::begun) {
        return std::nullopt;
    }
    if (phase == "completed") {
        return is_read(connection, options, now)
                   ? std::nullopt
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
