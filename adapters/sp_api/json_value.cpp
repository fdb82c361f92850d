#include "adapters/sp_api/json_value.hpp"

#include <charconv>
#include <cstdint>

namespace orderlog::adapters {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::size_t digits_at(std::string_view text, std::size_t at) {
    std::size_t end = at;
    while (end < text.size() && is_digit(text[end])) {
        ++end;
    }
    return end - at;
}

bool is_number(std::string_view text) {
    std::size_t at = text.starts_with('-') ? 1 : 0;
    const std::size_t whole = digits_at(text, at);
    if (whole == 0 || (whole > 1 && text[at] == '0')) {
        return false;
    }
    at += whole;
    if (at < text.size() && text[at] == '.') {
        const std::size_t fraction = digits_at(text, at + 1);
        if (fraction == 0) {
            return false;
        }
        at += 1 + fraction;
    }
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
        ++at;
        at += at < text.size() && (text[at] == '+' || text[at] == '-') ? 1 : 0;
        const std::size_t exponent = digits_at(text, at);
        return exponent > 0 && at + exponent == text.size();
    }
    return at == text.size();
}

void append_utf8(std::uint32_t code, std::string& text) {
    const auto byte = [&text](std::uint32_t value) { text += static_cast<char>(value); };
    if (code < 0x80) {
        byte(code);
    } else if (code < 0x800) {
        byte(0xC0 | (code >> 6));
        byte(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        byte(0xE0 | (code >> 12));
        byte(0x80 | ((code >> 6) & 0x3F));
        byte(0x80 | (code & 0x3F));
    } else {
        byte(0xF0 | (code >> 18));
        byte(0x80 | ((code >> 12) & 0x3F));
        byte(0x80 | ((code >> 6) & 0x3F));
        byte(0x80 | (code & 0x3F));
    }
}

// The four digits of \uXXXX at `at` (behind the u), or -1.
int code_unit(std::string_view raw, std::size_t at) {
    if (at + 4 > raw.size()) {
        return -1;
    }
    int code = 0;
    const char* end = raw.data() + at + 4;
    const auto [stopped, error] = std::from_chars(raw.data() + at, end, code, 16);
    return error == std::errc{} && stopped == end && code >= 0 ? code : -1;
}

// Appends what \uXXXX (and its second half) means; returns how far it read behind the 'u'.
std::size_t append_unicode(std::string_view raw, std::size_t at, std::string& text) {
    const int first = code_unit(raw, at);
    if (first < 0) {
        text += replacement;
        return 0;
    }
    if (first < 0xD800 || first > 0xDFFF) {
        append_utf8(static_cast<std::uint32_t>(first), text);
        return 4;
    }
    const bool pair = first < 0xDC00 && raw.substr(at + 4).starts_with("\\u");
    const int second = pair ? code_unit(raw, at + 6) : -1;
    if (second < 0xDC00 || second > 0xDFFF) {
        text += replacement;
        return 4;
    }
    append_utf8(static_cast<std::uint32_t>(0x10000 + ((first - 0xD800) << 10) + second - 0xDC00),
                text);
    return 10;
}

}  // namespace

char first_of(JsonValue& value) {
    const std::string_view token = value.raw_json_token();
    return token.empty() ? '\0' : token.front();
}

std::string_view token_of(JsonValue& value) {
    std::string_view token = value.raw_json_token();
    const std::size_t last = token.find_last_not_of(" \t\r\n");
    return token.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

JsonError read_scalar(JsonValue& value, JsonScalar& scalar) {
    using Kind = JsonScalar::Kind;
    scalar = {};
    const std::string_view token = token_of(value);
    switch (token.empty() ? '\0' : token.front()) {
        case '{':
        case '[':
            scalar.kind = Kind::container;
            return skip(value);
        case '"':
            if (token.size() < 2 || token.back() != '"') {
                return simdjson::STRING_ERROR;
            }
            scalar = {Kind::text, token.substr(1, token.size() - 2)};
            return simdjson::SUCCESS;
        case 'n':
            return token == "null" ? simdjson::SUCCESS : simdjson::N_ATOM_ERROR;
        case 't':
        case 'f':
            scalar = {Kind::truth, token};
            return token == "true" || token == "false" ? simdjson::SUCCESS : simdjson::T_ATOM_ERROR;
        default:
            scalar = {Kind::number, token};
            return is_number(token) ? simdjson::SUCCESS : simdjson::NUMBER_ERROR;
    }
}

JsonError skip(JsonValue& value) {
    if (value.current_depth() > json_depth_max) {
        return simdjson::DEPTH_ERROR;
    }
    switch (first_of(value)) {
        case '{':
            return each_field(value,
                              [](std::string_view, JsonValue& inner) { return skip(inner); });
        case '[':
            return each_element(value, [](JsonValue& inner) { return skip(inner); });
        default: {
            JsonScalar ignored;
            return read_scalar(value, ignored);
        }
    }
}

std::string unescaped(std::string_view raw) {
    std::size_t at = raw.find('\\');
    if (at == std::string_view::npos) {
        return std::string{raw};
    }
    static constexpr std::string_view names = "\"\\/bfnrt";
    static constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
    std::string text{raw.substr(0, at)};
    while (at < raw.size()) {
        if (raw[at] != '\\' || at + 1 == raw.size()) {
            text += raw[at++];
            continue;
        }
        const char name = raw[at + 1];
        at += 2;
        if (name == 'u') {
            at += append_unicode(raw, at, text);
        } else if (const auto known = names.find(name); known != std::string_view::npos) {
            text += meanings[known];
        } else {
            text += replacement;
        }
    }
    return text;
}

}  // namespace orderlog::adapters
