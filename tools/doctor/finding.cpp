#include "tools/doctor/finding.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace orderlog::tools {

std::string_view to_text(Colour colour) {
    switch (colour) {
        case Colour::green:
            return "green";
        case Colour::yellow:
            return "yellow";
        case Colour::red:
            return "red";
    }
    return "red";
}

Finding finding_of(std::string subject, Colour colour, const events::Error& error,
                   std::string advice) {
    return {std::move(subject), colour, error.message,
            error.hint.empty() ? std::move(advice) : error.hint};
}

Colour worst(const Findings& findings) {
    Colour colour = Colour::green;
    for (const Finding& finding : findings) {
        colour = std::max(colour, finding.colour);
    }
    return colour;
}

nlohmann::json findings_json(const Findings& findings) {
    nlohmann::json all = nlohmann::json::array();
    for (const Finding& finding : findings) {
        all.push_back({{"subject", finding.subject},
                       {"colour", to_text(finding.colour)},
                       {"seen", finding.seen},
                       {"advice", finding.advice}});
    }
    return {{"colour", to_text(worst(findings))}, {"findings", all}};
}

}  // namespace orderlog::tools
