#pragma once

#include "adapters/postgres/lease_fence.hpp"
#include "adapters/postgres/pg_session.hpp"
#include "events/result.hpp"

#include <optional>
#include <string>

namespace orderlog::adapters {

/// The one session by which any number of custom tables are fed: servers grant few. One that breaks
/// is opened anew by the next call. It waits a second for a lock, never for a disk: rows and
/// checkpoint go together, so what a power cut takes is fed again from the log. Not thread-safe.
class CustomSession {
 public:
    /// With a fence, rows are written while that lease is held. Connects at the first call.
    explicit CustomSession(std::string conninfo, std::optional<LeaseFence> fence = {});

    [[nodiscard]] events::Result<PgSession*> open();
    /// Its transaction could not be ended.
    void forget() { session_.reset(); }
    /// Whether the server answered when it was last asked.
    [[nodiscard]] bool works() const { return session_ && !session_->lost(); }
    [[nodiscard]] const std::optional<LeaseFence>& fence() const { return fence_; }

 private:
    std::string conninfo_;
    std::optional<LeaseFence> fence_;
    std::optional<PgSession> session_{};
};

}  // namespace orderlog::adapters
