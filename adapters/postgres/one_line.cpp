#include "adapters/postgres/one_line.hpp"

#include <algorithm>

namespace orderlog::adapters {

std::string one_line(std::string_view text) {
    constexpr std::string_view white = " \t\r\n\v\f";
    std::string line;
    while (true) {
        const auto begin = text.find_first_not_of(white);
        if (begin == std::string_view::npos) {
            return line;
        }
        text.remove_prefix(begin);
        const auto word = text.substr(0, text.find_first_of(white));
        line += line.empty() ? "" : " ";
        line += word;
        text.remove_prefix(word.size());
    }
}

std::string telling_line(std::string_view output) {
    std::string last;
    while (!output.empty()) {
        const auto end = std::min(output.find('\n'), output.size());
        const std::string line = one_line(output.substr(0, end));
        if (line.find("error:") != std::string::npos || line.find("FATAL:") != std::string::npos) {
            return line;
        }
        last = line.empty() ? last : line;
        output.remove_prefix(std::min(end + 1, output.size()));
    }
    return last;
}

}  // namespace orderlog::adapters
