#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace orderlog::adapters {

/// A made-up buyer: exactly what must never reach a log.
struct Person {
    std::string name{};
    std::string email{};
    std::string street{};
    std::string postal_code{};
    std::string phone{};
    std::string company{};
    std::string tax_number{};
    std::string_view city{};
};

/// The same person for the same seed; every value holds letters or digits drawn from it.
[[nodiscard]] Person person(std::uint32_t seed, std::string_view marketplace_host);

/// What the buyer wrote on a gift card.
[[nodiscard]] std::string gift_message(std::uint32_t seed);

}  // namespace orderlog::adapters
