#include "adapters/sp_api/typed_value.hpp"

#include "events/decimal.hpp"
#include "events/time.hpp"
#include "projections/storable.hpp"

#include <charconv>
#include <cstdint>

namespace orderlog::adapters {
namespace {

using projections::ReadValue;
using projections::ValueType;
using Kind = JsonScalar::Kind;

constexpr ReadValue unfit{std::nullopt, false};

ReadValue amount_of(const std::string& text) {
    const auto parsed = events::Decimal::parse(text);
    const auto amount = parsed ? projections::storable_amount(*parsed) : std::nullopt;
    return amount ? ReadValue{amount->text(), true} : unfit;
}

ReadValue whole_number_of(const std::string& text) {
    const ReadValue amount = amount_of(text);  // "+1" and "2.0" are whole, too.
    if (!amount.text) {
        return unfit;
    }
    std::int64_t number = 0;
    const char* end = amount.text->data() + amount.text->size();
    const auto [stopped, error] = std::from_chars(amount.text->data(), end, number);
    return error == std::errc{} && stopped == end ? amount : unfit;
}

ReadValue time_of(const std::string& text) {
    const auto time = events::parse_time(text);
    return time ? ReadValue{events::to_text(projections::storable_time(*time)), true} : unfit;
}

}  // namespace

ReadValue typed_value(ValueType type, const JsonScalar& scalar) {
    if (scalar.kind == Kind::absent) {
        return {};
    }
    return typed_text(type,
                      scalar.kind == Kind::text ? unescaped(scalar.raw) : std::string{scalar.raw});
}

ReadValue typed_text(ValueType type, const std::string& text) {
    switch (type) {
        case ValueType::numeric:
            return amount_of(text);
        case ValueType::bigint:
            return whole_number_of(text);
        case ValueType::boolean:
            return text == "true" || text == "false" ? ReadValue{text, true} : unfit;
        case ValueType::timestamptz:
            return time_of(text);
        case ValueType::text:
        case ValueType::text_list:
            break;
    }
    return {projections::storable_text(text), true};
}

std::string list_literal(std::span<const std::string> texts) {
    std::string literal = "{";
    for (const std::string& text : texts) {
        literal += literal.size() > 1 ? ",\"" : "\"";
        for (const char c : text) {
            if (c == '"' || c == '\\') {
                literal += '\\';
            }
            literal += c;
        }
        literal += '"';
    }
    return literal + '}';
}

}  // namespace orderlog::adapters
