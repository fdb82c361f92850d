#pragma once

#include <compare>
#include <cstddef>
#include <functional>
#include <utility>

namespace orderlog::events {

/// A value that only mixes with its own kind. `Tag` tells kinds apart; no implicit conversion
/// either way.
template <class Tag, class T>
class Strong {
 public:
    using Value = T;

    constexpr Strong() = default;
    constexpr explicit Strong(T value) : value_(std::move(value)) {}

    [[nodiscard]] constexpr const T& value() const { return value_; }

    friend constexpr auto operator<=>(const Strong&, const Strong&) = default;

 private:
    T value_{};
};

}  // namespace orderlog::events

namespace orderlog::events {

/// The hash of several values, of each one's.
template <class... Values>
[[nodiscard]] std::size_t joint_hash(const Values&... values) {
    std::size_t hash = 0;
    ((hash = hash * 1'000'003 ^ std::hash<Values>{}(values)), ...);
    return hash;
}

}  // namespace orderlog::events

template <class Tag, class T>
struct std::hash<orderlog::events::Strong<Tag, T>> {
    std::size_t operator()(const orderlog::events::Strong<Tag, T>& strong) const {
        return std::hash<T>{}(strong.value());
    }
};
