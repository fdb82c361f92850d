#include "adapters/simulated_amazon/person.hpp"

#include "adapters/simulated_amazon/seeded_draw.hpp"

#include <fmt/core.h>

#include <array>

namespace orderlog::adapters {

namespace {

constexpr std::array<std::string_view, 12> first_names{"Amélie", "Jürgen", "Zoë",    "Łukasz",
                                                       "Priya",  "O'Hara", "Søren",  "Giulia",
                                                       "Inés",   "Matteo", "Fatima", "Chloé"};
constexpr std::array<std::string_view, 12> last_names{
    "Dupont", "Müller", "van den Berg", "Kowalski", "Sharma",  "Nuñez",
    "Rossi",  "Åberg",  "Lefèvre",      "Schäfer",  "Peeters", "Quillworthy"};
constexpr std::array<std::string_view, 6> streets{"Rue des Écoles", "Bahnhofstraße", "Via Roma",
                                                  "Calle Mayor",    "Kerkstraat",    "High Street"};
constexpr std::array<std::string_view, 6> cities{"Lyon",   "Köln", "Torino",
                                                 "Málaga", "Gent", "Leeds"};

}  // namespace

Person person(std::uint32_t seed, std::string_view marketplace_host) {
    SeededDraw draw{seed + 0x706572736f6eU};
    Person who;
    const auto number = draw.below(1'000'000'000);
    const auto last = last_names[draw.below(last_names.size())];
    who.name = fmt::format("{} {}", first_names[draw.below(first_names.size())], last);
    who.email = fmt::format("{:012x}@marketplace.{}", draw.next() >> 16, marketplace_host);
    who.street = fmt::format("{} {} {}", 1 + number % 180, streets[number % streets.size()],
                             static_cast<char>('A' + number % 26));
    who.postal_code = fmt::format("{:05}", 10000 + number % 89999);
    who.phone = fmt::format("+33 6 {:08}", number % 100'000'000);
    who.company = fmt::format("{} & Söhne {}", last, number % 997);
    who.tax_number = fmt::format("EU{:09}", number);
    who.city = cities[number % cities.size()];
    return who;
}

std::string gift_message(std::uint32_t seed) {
    SeededDraw draw{seed + 0x67696674U};
    const auto name = first_names[draw.below(first_names.size())];
    return fmt::format("Happy birthday, dear {}! \\\"Until\\u2011soon\\\"\\nYours, No. {}", name,
                       draw.below(10'000));
}

}  // namespace orderlog::adapters
