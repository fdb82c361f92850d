#include "tests/tidy/test_reference.hpp"

#include "tests/tidy/page_table.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <regex>

namespace orderlog::tidy {

namespace {

using Strings = std::vector<std::string>;

/// What a test cell names: a file below tests/ and beginnings of names in it.
struct Named {
    std::string file{};
    Strings claims{};
};

/// The string that begins behind `at`, of adjacent literals all.
std::string literal(const std::string& text, std::size_t at) {
    std::string value;
    for (at = text.find_first_not_of(" \n", at); at < text.size() && text[at] == '"';
         at = text.find_first_not_of(" \n", at + 1)) {
        for (++at; at < text.size() && text[at] != '"'; ++at) {
            at += text[at] == '\\' ? 1 : 0;
            value += text[at];
        }
    }
    return value;
}

Strings names_in(const std::string& file) {
    const std::string text = whole(file);
    Strings names;
    if (file.ends_with(".py")) {
        for (std::size_t at = 0; (at = text.find("\"\"\"", at)) != std::string::npos;) {
            const auto end = text.find("\"\"\"", at + 3);
            names.push_back(text.substr(at + 3, end - at - 3));
            at = end == std::string::npos ? end : end + 3;
        }
        return names;
    }
    for (const std::string word : {"TEST_CASE(", "SECTION("}) {
        for (std::size_t at = 0; (at = text.find(word, at)) != std::string::npos;) {
            at += word.size();
            names.push_back(literal(text, at));
        }
    }
    return names;
}

Named named(const std::string& reference) {
    Named result{.file = reference.substr(0, reference.find(' '))};
    result.file += result.file.ends_with(".py") ? "" : ".cpp";
    static const std::regex quoted(R"re("([^"]+)")re");
    for (std::sregex_iterator i(reference.begin(), reference.end(), quoted), end; i != end; ++i) {
        result.claims.push_back((*i)[1]);
    }
    return result;
}

Strings complaints_of(const std::string& reference) {
    const Named test = named(reference);
    const std::string path = "tests/" + test.file;
    if (!std::filesystem::is_regular_file(root() / path)) {
        return {"names no test: '" + reference + "'"};
    }
    const bool script = test.file.ends_with(".py");
    if (script &&
        whole("tests/CMakeLists.txt").find("SCRIPT " + test.file + " ") == std::string::npos) {
        return {path + " is run by nobody"};
    }
    if (!script && test.claims.empty()) {
        return {path + " is named without a case"};
    }
    Strings complaints;
    const Strings names = names_in(path);
    for (const std::string& claim : test.claims) {
        if (std::ranges::none_of(names,
                                 [&](const auto& name) { return name.starts_with(claim); })) {
            complaints.push_back(path + " has no case \"" + claim + "\"");
        }
    }
    return complaints;
}

}  // namespace

std::vector<std::string> test_complaints(const std::string& references) {
    Strings complaints;
    for (const std::string& reference : split(references, ';')) {
        std::ranges::copy(complaints_of(reference), std::back_inserter(complaints));
    }
    return complaints;
}

}  // namespace orderlog::tidy
