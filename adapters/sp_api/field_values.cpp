#include "adapters/sp_api/field_values.hpp"

#include "events/decimal.hpp"
#include "events/time.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <utility>

namespace orderlog::adapters {
namespace {

using Seconds = std::chrono::sys_seconds;

constexpr std::string_view amount_name = "amount";

char lower_case(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// The words that are others in the newer API, not only written otherwise.
std::string word_of(std::string_view text) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 3> renamed{
        {{"canceled", "cancelled"}, {"afn", "amazon"}, {"mfn", "merchant"}}};
    const std::string word = folded_name(text);
    const auto* const found =
        std::ranges::find(renamed, word, &std::pair<std::string_view, std::string_view>::first);
    return found == renamed.end() ? word : std::string(found->second);
}

// Sorted, with amounts in their canonical text.
FieldValues canonical(FieldValues values) {
    for (FieldValue& value : values) {
        if (value.name != amount_name) {
            continue;
        }
        if (const auto amount = events::Decimal::parse(value.text)) {
            value.text = amount->text();
        }
    }
    std::ranges::sort(values);
    return values;
}

FieldValues in_words(FieldValues values) {
    for (FieldValue& value : values) {
        value.text = word_of(value.text);
    }
    std::ranges::sort(values);
    return values;
}

std::optional<Seconds> second_of(const FieldValues& values) {
    const auto time = events::parse_time(values.front().text);
    return values.size() == 1 && time
               ? std::optional{std::chrono::floor<std::chrono::seconds>(*time)}
               : std::nullopt;
}

bool is_explained(Conversion conversion, const FieldValues& v0, const FieldValues& newer) {
    switch (conversion) {
        case Conversion::time:
        case Conversion::update_time: {
            const auto ours = second_of(v0);
            const auto theirs = second_of(newer);
            const bool later = conversion == Conversion::update_time;
            return ours && theirs && (*ours == *theirs || (later && *ours < *theirs));
        }
        case Conversion::word:
            return in_words(v0) == in_words(newer);
        case Conversion::listed:
            return std::ranges::all_of(v0, [&](const FieldValue& value) {
                return std::ranges::find(newer, value.text, &FieldValue::text) != newer.end();
            });
        case Conversion::personal:
            return true;
        default:
            return false;
    }
}

}  // namespace

std::string folded_name(std::string_view path) {
    std::string name;
    for (const char c : path) {
        if (is_letter_or_digit(c)) {
            name += lower_case(c);
        }
    }
    return name;
}

bool flag_is_set(const ParityField& field, const FieldValues& newer) {
    return field.word.empty()
               ? !newer.empty()
               : std::ranges::find(newer, field.word, &FieldValue::text) != newer.end();
}

bool is_zero_amount(const FieldValues& v0) {
    const auto amount = std::ranges::find(v0, amount_name, &FieldValue::name);
    const auto decimal =
        events::Decimal::parse(amount == v0.end() ? std::string_view{} : amount->text);
    return decimal && *decimal == events::Decimal{};
}

Likeness likeness_of(const ParityField& field, const FieldValues& v0, const FieldValues& newer) {
    if (field.conversion == Conversion::flag) {
        const bool says = std::ranges::find(v0, field.v0_word, &FieldValue::text) != v0.end();
        return says == flag_is_set(field, newer) ? Likeness::equal : Likeness::different;
    }
    if (field.conversion != Conversion::personal && canonical(v0) == canonical(newer)) {
        return Likeness::equal;
    }
    return is_explained(field.conversion, v0, newer) ? Likeness::explained : Likeness::different;
}

}  // namespace orderlog::adapters
