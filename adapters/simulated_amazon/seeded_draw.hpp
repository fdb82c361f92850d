#pragma once

#include <cstdint>
#include <span>

namespace orderlog::adapters {

/// A number that looks drawn but is the input's own (splitmix64): the same on every machine, unlike
/// the standard library's distributions.
[[nodiscard]] constexpr std::uint64_t mixed(std::uint64_t value) {
    value += 0x9e3779b97f4a7c15U;
    value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9U;
    value = (value ^ value >> 27) * 0x94d049bb133111ebU;
    return value ^ value >> 31;
}

/// A row of draws from one seed.
class SeededDraw {
 public:
    explicit SeededDraw(std::uint64_t seed) : state_(mixed(seed)) {}

    [[nodiscard]] std::uint64_t next() { return mixed(state_++); }
    /// 0 … limit − 1. REQUIRES: limit > 0.
    [[nodiscard]] std::uint64_t below(std::uint64_t limit) { return next() % limit; }
    /// from … to, both included.
    [[nodiscard]] std::int64_t between(std::int64_t from, std::int64_t to) {
        return from + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(to - from + 1)));
    }
    [[nodiscard]] bool percent(std::uint64_t chance) { return below(100) < chance; }
    /// Index drawn by weight. REQUIRES: the weights' sum is above 0.
    [[nodiscard]] std::size_t weighted(std::span<const int> weights) {
        int sum = 0;
        for (const int weight : weights) {
            sum += weight;
        }
        auto left = static_cast<int>(below(static_cast<std::uint64_t>(sum)));
        std::size_t index = 0;
        while (left >= weights[index]) {
            left -= weights[index++];
        }
        return index;
    }

 private:
    std::uint64_t state_;
};

}  // namespace orderlog::adapters
