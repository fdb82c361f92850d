#pragma once

#include "events/result.hpp"
#include "tools/config/configuration.hpp"

#include <nlohmann/json.hpp>

#include <optional>

namespace orderlog::tools {

/// What the running engine says of itself, or what the log folds to.
struct EngineView {
    nlohmann::json status{};               ///< Null if there is none.
    std::optional<events::Error> error{};  ///< Why there is none.
    std::optional<events::Error> clock{};  ///< Why no engine would go on with the log's time.

    [[nodiscard]] bool running() const;
    [[nodiscard]] bool simulated() const;
    /// Those that are not removed.
    [[nodiscard]] nlohmann::json connections() const;
};

/// Writes nothing.
[[nodiscard]] EngineView view_engine(const Configuration& configuration);

}  // namespace orderlog::tools
