#pragma once

#include "engine/commands.hpp"
#include "events/result.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <limits>
#include <optional>
#include <string>

namespace orderlog::tools {

// What a request to the engine names. Nothing of it is trusted.

/// Empty if it is not there, or no text.
[[nodiscard]] std::string text_of(const nlohmann::json& request, const char* name);
/// Who asks, for the events of the command.
[[nodiscard]] std::string actor_of(const nlohmann::json& request);
[[nodiscard]] events::StreamId stream_of(const nlohmann::json& request);
[[nodiscard]] engine::Selection selection_of(const nlohmann::json& request);

/// A number that the command has room for; `preset` if there is none of that name.
template <class Number>
events::Result<Number> number_of(const nlohmann::json& request, const char* name,
                                 std::optional<Number> preset = std::nullopt) {
    const auto found = request.find(name);
    if (found == request.end() && preset) {
        return *preset;
    }
    if (found == request.end() || !found->is_number_integer() || *found < 0 ||
        found->get<std::uint64_t>() > std::numeric_limits<Number>::max()) {
        return events::fail(events::ErrorKind::rejected,
                            fmt::format("the request's '{}' is no such number", name));
    }
    return found->get<Number>();
}

}  // namespace orderlog::tools
