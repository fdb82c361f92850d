#pragma once

#include "events/payload_archive.hpp"
#include "events/strong.hpp"
#include "events/time.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

// How the values that events are made of are written. The bytes are those of cereal's own portable
// archive; reading is ours, because cereal believes every length.

namespace orderlog::events {

template <class T>
    requires std::is_arithmetic_v<T>
void save(PayloadWriter& writer, const T& number) {
    writer.write_number(number);
}
template <class T>
    requires std::is_arithmetic_v<T>
void load(PayloadReader& reader, T& number) {
    if constexpr (std::is_same_v<T, bool>) {
        const auto byte = reader.take_number<std::uint8_t>();
        if (byte > 1) {
            reader.refuse(ErrorKind::corrupt, "a yes or no is neither 0 nor 1");
        }
        number = byte == 1;
    } else {
        number = reader.take_number<T>();
    }
}

inline void save(PayloadWriter& writer, const std::string& text) {
    writer.write_number<std::uint64_t>(text.size());
    writer.write(text);
}
inline void load(PayloadReader& reader, std::string& text) {
    text = reader.take(reader.take_length(1));
}

template <std::size_t size>
void save(PayloadWriter& writer, const std::array<std::uint8_t, size>& hash) {
    writer.write({reinterpret_cast<const char*>(hash.data()), size});
}
template <std::size_t size>
void load(PayloadReader& reader, std::array<std::uint8_t, size>& hash) {
    const std::string_view bytes = reader.take(size);
    std::copy(bytes.begin(), bytes.end(), hash.begin());
}

inline void save(PayloadWriter& writer, const Time& time) {
    writer.write_number<std::int64_t>(time.time_since_epoch().count());
}
inline void load(PayloadReader& reader, Time& time) {
    time = Time{Duration{reader.take_number<std::int64_t>()}};
}

/// Present values follow a 0, absent ones are a 1.
template <class T>
void save(PayloadWriter& writer, const std::optional<T>& value) {
    writer(!value.has_value());
    if (value) {
        writer(*value);
    }
}
template <class T>
void load(PayloadReader& reader, std::optional<T>& value) {
    bool absent = false;
    reader(absent);
    value.reset();
    if (!absent) {
        reader(value.emplace());
    }
}

template <class T>
void save(PayloadWriter& writer, const std::vector<T>& list) {
    writer.write_number<std::uint64_t>(list.size());
    for (const T& element : list) {
        writer(element);
    }
}
template <class T>
void load(PayloadReader& reader, std::vector<T>& list) {
    constexpr bool is_byte = std::is_enum_v<T> && sizeof(T) == 1;
    const std::size_t length = reader.take_length(is_byte ? 1 : sizeof(std::uint64_t));
    list.clear();
    list.reserve(length);
    for (std::size_t i = 0; i < length && reader.good(); ++i) {
        reader(list.emplace_back());
    }
}

template <class Archive, class Tag, class T>
void save(Archive& archive, const Strong<Tag, T>& strong) {
    archive(strong.value());
}
template <class Archive, class Tag, class T>
void load(Archive& archive, Strong<Tag, T>& strong) {
    T value{};
    archive(value);
    strong = Strong<Tag, T>{std::move(value)};
}

}  // namespace orderlog::events
