#pragma once

#include "engine/arrival.hpp"
#include "engine/connection_state.hpp"
#include "engine/options.hpp"

#include <optional>

namespace orderlog::engine {

/// A request that a connection would like to make.
struct Wish {
    Asked asked{};
    Call call{};
};

/// What the driver looks at beside the state.
struct View {
    events::Time now{};    ///< The engine's clock.
    events::Time upper{};  ///< Newest time that may be asked, by Amazon's clock.
    double sync_pages_max{0};
    double backfill_pages_max{0};
};

/// What a connection would ask now, and when it should be looked at again if nothing happens to
/// it before.
struct Outlook {
    std::optional<Wish> sync{};
    std::optional<Wish> backfill{};
    std::optional<Wish> debt{};
    events::Duration look_again_in{};
};

/// Pure: the same state and view give the same wishes.
[[nodiscard]] Outlook outlook(const ConnectionState& state, const View& view,
                              const Options& options);

}  // namespace orderlog::engine
