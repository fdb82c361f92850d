#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

namespace orderlog::events {

static_assert(std::endian::native == std::endian::little,
              "records are little-endian; swap the bytes here for another machine");

/// The bytes of a number, least significant first.
template <class T>
    requires std::is_arithmetic_v<T>
[[nodiscard]] std::array<char, sizeof(T)> little_endian(T number) {
    return std::bit_cast<std::array<char, sizeof(T)>>(number);
}

template <class T>
    requires std::is_arithmetic_v<T>
void put(std::string& out, T number) {
    const auto bytes = little_endian(number);
    out.append(bytes.data(), bytes.size());
}

/// Overwrites what stands at `offset`. REQUIRES: it lies inside `out`.
template <class T>
    requires std::is_arithmetic_v<T>
void put_at(std::string& out, std::size_t offset, T number) {
    const auto bytes = little_endian(number);
    std::memcpy(out.data() + offset, bytes.data(), bytes.size());
}

/// REQUIRES: `offset + sizeof(T)` lies inside `bytes`.
template <class T>
    requires std::is_arithmetic_v<T>
[[nodiscard]] T number_at(std::string_view bytes, std::size_t offset) {
    T number{};
    std::memcpy(&number, bytes.data() + offset, sizeof(T));
    return number;
}

}  // namespace orderlog::events
