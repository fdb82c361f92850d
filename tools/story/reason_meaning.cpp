#include "tools/story/reason_meaning.hpp"

#include <array>

namespace orderlog::tools {

std::string_view reason_meaning(events::ReasonCode reason) {
    static constexpr std::array<std::string_view, 17> texts{
        "",
        "it read what it was for",
        "there is no such connection",
        "no refresh token is configured",
        "the seller is another log's, or not known to be this one's",
        "a date that could not be used was mended",
        "Amazon's quota refused it again and again",
        "the seller took the authorisation back",
        "the connection or its backfill was paused",
        "Amazon's quota is too small for what is to be read",
        "Amazon, its login or the network could not be had",
        "an answer could not be read",
        "it was given up",
        "Amazon refused for a reason that orderlog does not know",
        "the application's own login was refused",
        "the application lacks a role that orders take",
        "the seller's authorisation has run out and must be given anew",
    };
    const auto number = static_cast<std::size_t>(reason);
    return number < texts.size() ? texts.at(number) : "";
}

std::string_view kind_meaning(events::FailureKind kind) {
    static constexpr std::array<std::string_view, 13> texts{
        "",
        "Amazon's quota was used up, so its bucket counts as empty",
        "no refresh token is configured for the connection",
        "the seller's authorisation was refused, which waiting alone does not end",
        "Amazon, its login or the network could not be had, which passes by itself",
        "an answer came that is not what Amazon promises, so nothing of it counts",
        "Amazon did not take the page token any more",
        "Amazon does not serve one of the data sets at present",
        "Amazon understood the request and refused it",
        "Amazon does not know the order",
        "the request was given up before its answer came",
        "it was not sent, since the seller is another log's or not known to be this one's",
        "the application's own login was refused, for whichever seller",
    };
    const auto number = static_cast<std::size_t>(kind);
    return number < texts.size() ? texts.at(number) : "";
}

}  // namespace orderlog::tools
