#pragma once

#include "events/result.hpp"
#include "tools/config/setting.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace orderlog::tools {

/// A kind that is a whole number from 1: what it may be at most, and its words for people.
struct NumberForm {
    std::uint32_t most{0};
    std::string_view of{};  ///< " of seconds", or nothing.
    std::string_view example{};
};

/// None if the kind is no number.
[[nodiscard]] std::optional<NumberForm> number_form(SettingKind kind);

/// None unless it is such a number.
[[nodiscard]] std::optional<std::uint32_t> read_number(const std::string& text,
                                                       const NumberForm& form);
/// `rejected` unless it is one.
[[nodiscard]] events::Result<void> check_number(const std::string& text, const NumberForm& form);

}  // namespace orderlog::tools
