#pragma once

#include <nlohmann/json.hpp>

#include <string>

namespace orderlog::adapters {

/// The member's text; empty if there is no such member or it is no text. REQUIRES: an object.
[[nodiscard]] inline std::string text_at(const nlohmann::json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

}  // namespace orderlog::adapters
