#pragma once

#include "engine/asked.hpp"
#include "engine/connection_state.hpp"
#include "engine/options.hpp"
#include "engine/view.hpp"

#include <optional>

namespace orderlog::engine {

/// A request that a connection would like to make.
struct Wish {
    Asked asked{};
    Call call{};
};

/// What a connection would ask now, and when it should be looked at again if nothing happens to
/// it before.
struct Outlook {
    std::optional<Wish> sync{};
    std::optional<Wish> backfill{};
    std::optional<Wish> debt{};
    std::optional<Wish> rescan{};
    std::optional<Wish> probe{};  ///< In the place of all others.
    bool rescan_overdue{false};
    events::Duration look_again_in{};
};

/// Pure: the same state and view give the same wishes.
[[nodiscard]] Outlook outlook(const ConnectionState& state, const View& view,
                              const Options& options);

}  // namespace orderlog::engine
