#include "adapters/simulated_amazon/json_appender.hpp"

#include "adapters/simulated_amazon/amazon_time.hpp"

#include <fmt/core.h>

#include <array>
#include <charconv>

namespace orderlog::adapters {

namespace {

void append_number(std::string& out, std::int64_t value) {
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    out.append(digits.data(), end);
}

}  // namespace

void JsonAppender::lead(std::string_view name) {
    if (comma_) {
        out_ += ',';
    }
    comma_ = true;
    if (!name.empty()) {
        out_ += '"';
        out_ += name;
        out_ += "\":";
    }
}

void JsonAppender::begin(std::string_view name, char bracket) {
    lead(name);
    out_ += bracket;
    comma_ = false;
}

void JsonAppender::end(char bracket) {
    out_ += bracket;
    comma_ = true;
}

void JsonAppender::text(std::string_view name, std::string_view value) {
    lead(name);
    out_ += '"';
    out_ += value;
    out_ += '"';
}

void JsonAppender::number(std::string_view name, std::int64_t value) {
    lead(name);
    append_number(out_, value);
}

void JsonAppender::truth(std::string_view name, bool value) {
    lead(name);
    out_ += value ? "true" : "false";
}

void JsonAppender::null(std::string_view name) {
    lead(name);
    out_ += "null";
}

void JsonAppender::time(std::string_view name, events::Time value) {
    lead(name);
    out_ += '"';
    append_time(out_, value);
    out_ += '"';
}

void JsonAppender::hundredths(std::string_view name, std::int64_t value) {
    lead(name);
    out_ += value < 0 ? "\"-" : "\"";
    value = value < 0 ? -value : value;
    append_number(out_, value / 100);
    out_ += '.';
    out_ += static_cast<char>('0' + value / 10 % 10);
    out_ += static_cast<char>('0' + value % 10);
    out_ += '"';
}

std::string json_escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        } else {
            out += c;
        }
    }
    return out;
}

}  // namespace orderlog::adapters
