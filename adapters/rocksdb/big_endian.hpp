#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace orderlog::adapters {

/// Appends the low `bytes` bytes of `value`, the highest first, so that byte order is number order.
inline void append_number(std::string& out, std::uint64_t value, std::size_t bytes) {
    for (std::size_t i = bytes; i-- > 0;) {
        out.push_back(static_cast<char>(value >> (8 * i)));
    }
}
/// Appends a text after its length in two bytes. REQUIRES: at most 65,535 bytes.
inline void append_text(std::string& out, std::string_view text) {
    append_number(out, text.size(), 2);
    out.append(text);
}

/// Reads what the functions above wrote. A read past the end gives zeros and `ok()` false for good.
class BigEndianReader {
 public:
    explicit BigEndianReader(std::string_view bytes) : rest_(bytes) {}

    [[nodiscard]] std::uint64_t number(std::size_t bytes) {
        std::uint64_t value = 0;
        for (const char byte : this->bytes(bytes)) {
            value = (value << 8) | static_cast<std::uint8_t>(byte);
        }
        return value;
    }
    [[nodiscard]] std::string_view bytes(std::size_t count) {
        if (count > rest_.size()) {
            ok_ = false;
            rest_ = {};
            return {};
        }
        const auto taken = rest_.substr(0, count);
        rest_.remove_prefix(count);
        return taken;
    }
    [[nodiscard]] std::string_view text() { return bytes(number(2)); }

    [[nodiscard]] bool ok() const { return ok_; }
    /// Everything was there and nothing is left.
    [[nodiscard]] bool done() const { return ok_ && rest_.empty(); }

 private:
    std::string_view rest_;
    bool ok_{true};
};

}  // namespace orderlog::adapters
