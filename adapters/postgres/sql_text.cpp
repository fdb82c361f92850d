#include "adapters/postgres/sql_text.hpp"

#include "events/check.hpp"

#include <algorithm>

namespace orderlog::adapters {
namespace {

std::string quoted(std::string_view text, char mark) {
    std::string result(1, mark);
    for (const char c : text) {
        if (c == mark) {
            result += mark;
        }
        result += c;
    }
    return result + mark;
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
        text.replace(at, from.size(), to);
    }
}

}  // namespace

std::string quoted_name(std::string_view name) {
    return quoted(name, '"');
}
std::string quoted_text(std::string_view text) {
    return quoted(text, '\'');
}

std::string sql_text(std::string_view file, const SchemaNames& names, std::string_view source,
                     int previous) {
    const auto files = sql_files();
    const auto found =
        std::find_if(files.begin(), files.end(), [&](const SqlFile& f) { return f.name == file; });
    events::check(found != files.end());
    std::string text{found->text};
    replace_all(text, ":\"tables\"", quoted_name(names.tables()));
    replace_all(text, ":\"views\"", quoted_name(names.views));
    replace_all(text, ":'views'", quoted_text(names.views));
    replace_all(text, ":number", std::to_string(names.number));
    replace_all(text, ":previous", std::to_string(previous));
    replace_all(text, ":source", source);
    return text;
}

}  // namespace orderlog::adapters
