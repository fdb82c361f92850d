#pragma once

#include "engine/engine.hpp"
#include "tools/service/alert_post.hpp"

#include <cstdint>
#include <optional>

namespace orderlog::tools {

/// Between the engine, which knows what is to be told, and the post. Used on the engine's thread;
/// borrows the engine. Without a webhook nobody is told.
class AlertTeller {
 public:
    AlertTeller(engine::Engine& engine, std::optional<AlertPost::Outside> outside);

    /// What the webhook has accepted is recorded, and the post told what is left if this process
    /// may act for the log.
    [[nodiscard]] events::Result<void> turn(bool may_act);
    /// Nothing is posted any more, and what was accepted is recorded.
    [[nodiscard]] events::Result<void> stop();

 private:
    [[nodiscard]] events::Result<void> record();

    engine::Engine& engine_;
    std::optional<std::uint64_t> told_{};  ///< Of the engine's revisions of its alerts.
    std::optional<AlertPost> post_{};
};

}  // namespace orderlog::tools
