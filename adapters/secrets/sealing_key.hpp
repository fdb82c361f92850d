#pragma once

#include "events/result.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace orderlog::adapters {

/// What a file of secrets is sealed with: 256 bits, wiped from memory at its end.
class SealingKey {
 public:
    static constexpr std::size_t bytes = 32;

    /// From 64 hexadecimal digits, as `openssl rand -hex 32` writes them; `rejected` otherwise.
    [[nodiscard]] static events::Result<SealingKey> read(std::string_view text);
    /// From a file that its owner alone can read; `rejected` otherwise. Where nobody can change a
    /// mode (see check_secret_mode) none is asked for.
    [[nodiscard]] static events::Result<SealingKey> read_file(const std::string& path);

    /// A new key's digits, as read() takes them.
    [[nodiscard]] static std::string draw();

    ~SealingKey();
    SealingKey(const SealingKey&) = default;
    SealingKey& operator=(const SealingKey&) = default;

    /// Names the key without telling it.
    [[nodiscard]] std::string id() const;
    /// A fresh nonce and the sealed text; `context` must be the same to open it.
    [[nodiscard]] std::string seal(std::string_view text, std::string_view context) const;
    /// None if a bit of it, or of the context, is another, or the key.
    [[nodiscard]] std::optional<std::string> open(std::string_view sealed,
                                                  std::string_view context) const;

 private:
    SealingKey() = default;
    std::array<std::uint8_t, bytes> key_{};
};

}  // namespace orderlog::adapters
