#include "tools/inspect/pretty_json.hpp"

#include <cstddef>

namespace orderlog::tools {

namespace {

// Deeper levels stand below each other, or a line would be spaces alone.
constexpr std::size_t levels_max = 64;

bool is_space(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/// Behind the string that begins at `at`.
std::size_t string_end(std::string_view json, std::size_t at) {
    for (++at; at < json.size() && json[at] != '"'; ++at) {
        at += json[at] == '\\' ? 1 : 0;
    }
    return at < json.size() ? at + 1 : json.size();
}

std::size_t spaces_end(std::string_view json, std::size_t at) {
    while (at < json.size() && is_space(json[at])) {
        ++at;
    }
    return at;
}

class Indented {
 public:
    void open(char bracket) {
        text_ += bracket;
        ++level_;
        line();
    }
    void close(char bracket) {
        level_ -= level_ > 0 ? 1 : 0;
        line();
        text_ += bracket;
    }
    void line() {
        text_ += '\n';
        text_.append(2 * (level_ < levels_max ? level_ : levels_max), ' ');
    }
    void add(std::string_view text) { text_ += text; }
    [[nodiscard]] std::string take() { return std::move(text_); }

 private:
    std::string text_{};
    std::size_t level_{0};
};

}  // namespace

std::string pretty_json(std::string_view json) {
    Indented text;
    for (std::size_t at = spaces_end(json, 0); at < json.size(); at = spaces_end(json, at)) {
        const char c = json[at];
        if (c == '"') {
            const std::size_t end = string_end(json, at);
            text.add(json.substr(at, end - at));
            at = end;
            continue;
        }
        ++at;
        if (c == '{' || c == '[') {
            const std::size_t next = spaces_end(json, at);
            if (next < json.size() && (json[next] == '}' || json[next] == ']')) {
                text.add(c == '{' ? "{}" : "[]");
                at = next + 1;
            } else {
                text.open(c);
            }
        } else if (c == '}' || c == ']') {
            text.close(c);
        } else if (c == ',') {
            text.add(",");
            text.line();
        } else {
            text.add(c == ':' ? ": " : std::string_view(&c, 1));
        }
    }
    return text.take();
}

}  // namespace orderlog::tools
