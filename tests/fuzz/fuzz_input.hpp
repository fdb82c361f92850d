#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace orderlog::fuzz {

/// An input taken apart from its front. What is not there is empty or 0.
class FuzzInput {
 public:
    /// Borrows the bytes.
    FuzzInput(const std::uint8_t* data, std::size_t size)
        : left_(reinterpret_cast<const char*>(data), size) {}

    [[nodiscard]] bool empty() const { return left_.empty(); }

    std::uint8_t byte() {
        const auto taken = take(1);
        return taken.empty() ? std::uint8_t{0} : static_cast<std::uint8_t>(taken.front());
    }

    /// Up to the next line end, which is taken too.
    std::string_view line() {
        const auto text = take(std::min(left_.find('\n'), left_.size()));
        take(1);
        return text;
    }

    /// A line that is a number.
    std::uint16_t number() {
        const auto text = line();
        std::uint16_t value = 0;
        std::from_chars(text.data(), text.data() + text.size(), value);
        return value;
    }

    /// All that is left.
    std::string_view rest() { return take(left_.size()); }

 private:
    std::string_view take(std::size_t size) {
        const auto taken = left_.substr(0, size);
        left_.remove_prefix(taken.size());
        return taken;
    }

    std::string_view left_;
};

}  // namespace orderlog::fuzz
