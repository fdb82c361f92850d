#pragma once

#include "engine/connection_state.hpp"

#include <string>
#include <vector>

namespace orderlog::tools {

/// Something that a connection's folded state says, for people: "sync.watermark" "2024-01-31 …".
struct StateValue {
    std::string name{};
    std::string value{};
    friend bool operator==(const StateValue&, const StateValue&) = default;
};

/// All that it says, in a fixed order; what it does not say is not there. Page tokens as hashes.
[[nodiscard]] std::vector<StateValue> values_of(const engine::ConnectionState& state);

/// A value that came, went, or is another one.
struct StateChange {
    std::string name{};
    std::string before{};  ///< Empty: it was not there.
    std::string after{};   ///< Empty: it is not there any more.
};
[[nodiscard]] std::vector<StateChange> changes(const std::vector<StateValue>& before,
                                               const std::vector<StateValue>& after);

}  // namespace orderlog::tools
