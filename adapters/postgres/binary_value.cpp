#include "adapters/postgres/binary_value.hpp"

#include "events/check.hpp"

#include <algorithm>
#include <bit>
#include <type_traits>

namespace orderlog::adapters {
namespace {

/// timestamptz counts from 2000-01-01.
constexpr std::int64_t epoch_offset_us = 946'684'800'000'000;
constexpr std::int16_t numeric_negative = 0x4000;
constexpr int digits_per_group = 4;  ///< numeric counts in base 10,000.

template <class Integer>
void put_network(std::string& out, Integer value) {
    const auto bits = static_cast<std::make_unsigned_t<Integer>>(value);
    for (int shift = static_cast<int>(sizeof(Integer)) * 8 - 8; shift >= 0; shift -= 8) {
        out += static_cast<char>((bits >> shift) & 0xFF);
    }
}

/// The digit of weight 10^exponent of `whole`.`fraction`; 0 beyond both ends.
int digit_at(std::string_view whole, std::string_view fraction, int exponent) {
    if (exponent >= 0) {
        const auto from_right = static_cast<std::size_t>(exponent);
        return from_right < whole.size() ? whole[whole.size() - 1 - from_right] - '0' : 0;
    }
    const auto behind = static_cast<std::size_t>(-exponent - 1);
    return behind < fraction.size() ? fraction[behind] - '0' : 0;
}

std::int16_t group_at(std::string_view whole, std::string_view fraction, int weight) {
    int group = 0;
    for (int i = digits_per_group - 1; i >= 0; --i) {
        group = group * 10 + digit_at(whole, fraction, weight * digits_per_group + i);
    }
    return static_cast<std::int16_t>(group);
}

}  // namespace

void put_int16(std::string& out, std::int16_t value) {
    put_network(out, value);
}
void put_int32(std::string& out, std::int32_t value) {
    put_network(out, value);
}

void put_null(std::string& out) {
    put_int32(out, -1);
}

void put_text(std::string& out, std::string_view text) {
    put_int32(out, static_cast<std::int32_t>(text.size()));
    out += text;
}

void put_bool(std::string& out, bool value) {
    put_int32(out, 1);
    out += value ? '\1' : '\0';
}

void put_bigint(std::string& out, std::int64_t value) {
    put_int32(out, 8);
    put_network(out, value);
}

void put_double(std::string& out, double value) {
    put_bigint(out, std::bit_cast<std::int64_t>(value));
}

void put_time(std::string& out, events::Time time) {
    put_bigint(out, time.time_since_epoch().count() - epoch_offset_us);
}

void put_numeric(std::string& out, const events::Decimal& decimal) {
    std::string_view digits = decimal.text();
    const bool negative = digits.starts_with('-');
    digits.remove_prefix(negative ? 1 : 0);
    const auto point = std::min(digits.find('.'), digits.size());
    std::string_view whole = digits.substr(0, point);
    const std::string_view fraction = digits.substr(std::min(point + 1, digits.size()));
    whole.remove_prefix(whole.starts_with('0') ? 1 : 0);  // Canonical: a leading 0 stands alone.
    const int scale = static_cast<int>(fraction.size());

    int weight = (static_cast<int>(whole.size()) + digits_per_group - 1) / digits_per_group - 1;
    int last = -((scale + digits_per_group - 1) / digits_per_group);
    while (weight >= last && group_at(whole, fraction, weight) == 0) {
        --weight;
    }
    while (last <= weight && group_at(whole, fraction, last) == 0) {
        ++last;
    }
    const int groups = weight - last + 1;
    events::check(groups >= 0);
    put_int32(out, 8 + 2 * groups);
    put_int16(out, static_cast<std::int16_t>(groups));
    put_int16(out, static_cast<std::int16_t>(groups == 0 ? 0 : weight));
    put_int16(out, negative ? numeric_negative : std::int16_t{0});
    put_int16(out, static_cast<std::int16_t>(scale));
    for (int at = weight; at >= last; --at) {
        put_int16(out, group_at(whole, fraction, at));
    }
}

}  // namespace orderlog::adapters
