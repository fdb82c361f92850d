#pragma once

#include "events/reason_code.hpp"

namespace orderlog::events {

/// What people are told of a request that failed like this, and of a run that it ended.
[[nodiscard]] ReasonCode reason_of(FailureKind kind);

}  // namespace orderlog::events
