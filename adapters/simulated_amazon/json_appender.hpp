#pragma once

#include "events/time.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace orderlog::adapters {

/// Appends JSON to a string and sets the commas. No tree, no check of nesting: fast enough for a
/// simulator that must never be what is measured.
class JsonAppender {
 public:
    explicit JsonAppender(std::string& out) : out_(out) {}

    /// `name` without quotes; "" for an element of an array.
    void begin_object(std::string_view name = {}) { begin(name, '{'); }
    void end_object() { end('}'); }
    void begin_array(std::string_view name = {}) { begin(name, '['); }
    void end_array() { end(']'); }

    /// `value` is written as it is: it must be free of '"', '\\' and control characters.
    void text(std::string_view name, std::string_view value);
    void number(std::string_view name, std::int64_t value);
    void truth(std::string_view name, bool value);
    void null(std::string_view name);
    void time(std::string_view name, events::Time value);
    /// Hundredths as a decimal in a string: 64762 → "647.62".
    void hundredths(std::string_view name, std::int64_t value);

 private:
    void begin(std::string_view name, char bracket);
    void end(char bracket);
    void lead(std::string_view name);

    std::string& out_;
    bool comma_ = false;
};

/// Backslash, quote and control characters escaped: what `text` can take.
[[nodiscard]] std::string json_escaped(std::string_view text);

}  // namespace orderlog::adapters
