#pragma once

#include "events/decimal.hpp"
#include "events/time.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace orderlog::adapters {

/// PostgreSQL's binary form of a value, appended to `out` as length and bytes: what COPY's fields
/// and the elements of array parameters have in common. Byte order is the network's.
void put_null(std::string& out);
void put_text(std::string& out, std::string_view text);
void put_bool(std::string& out, bool value);
void put_bigint(std::string& out, std::int64_t value);
void put_double(std::string& out, double value);
/// timestamptz. Times that PostgreSQL cannot hold are its to refuse.
void put_time(std::string& out, events::Time time);
/// numeric, with as many digits behind the point as the text has.
void put_numeric(std::string& out, const events::Decimal& decimal);

/// Bare integers, for headers.
void put_int16(std::string& out, std::int16_t value);
void put_int32(std::string& out, std::int32_t value);

}  // namespace orderlog::adapters
