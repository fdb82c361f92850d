#pragma once

#include "events/result.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace orderlog::tools {

enum class Colour : std::uint8_t {
    green,   ///< As it should be.
    yellow,  ///< Works, or will; somebody should look.
    red,     ///< Keeps orderlog from its work.
};
[[nodiscard]] std::string_view to_text(Colour colour);

/// One thing that was looked at.
struct Finding {
    std::string subject{};  ///< "disk", "login"
    Colour colour{Colour::green};
    std::string seen{};    ///< One sentence with the values.
    std::string advice{};  ///< What to do; empty if green.
};
using Findings = std::vector<Finding>;

/// An error as a finding: its hint is the advice, or `advice` if it has none.
[[nodiscard]] Finding finding_of(std::string subject, Colour colour, const events::Error& error,
                                 std::string advice);

/// The worst colour of them; green if there are none.
[[nodiscard]] Colour worst(const Findings& findings);

[[nodiscard]] nlohmann::json findings_json(const Findings& findings);

}  // namespace orderlog::tools
