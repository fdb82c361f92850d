#include "tests/tidy/source_tree.hpp"

#include <algorithm>
#include <fstream>

namespace orderlog::tidy {

namespace {

constexpr const char* folders[] = {"events", "engine", "projections", "adapters",
                                   "tools",  "bench",  "tests"};

std::vector<SourceFile> read_all() {
    std::vector<SourceFile> files;
    for (const char* folder : folders) {
        for (const auto& entry : std::filesystem::recursive_directory_iterator(root() / folder)) {
            const auto extension = entry.path().extension();
            const bool installed =
                entry.path().string().find("/node_modules/") != std::string::npos;
            if (!installed && entry.is_regular_file() &&
                (extension == ".hpp" || extension == ".cpp")) {
                files.push_back(read_file(std::filesystem::relative(entry.path(), root())));
            }
        }
    }
    std::sort(files.begin(), files.end(),
              [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
    return files;
}

}  // namespace

const std::vector<SourceFile>& sources() {
    static const std::vector<SourceFile> files = read_all();
    return files;
}

std::vector<SourceFile> product_sources() {
    std::vector<SourceFile> files;
    for (const SourceFile& file : sources()) {
        if (file.folder() != "tests" && file.folder() != "bench") {
            files.push_back(file);
        }
    }
    return files;
}

std::filesystem::path root() {
    return ORDERLOG_SOURCE_DIR;
}

SourceFile read_file(const std::filesystem::path& relative) {
    SourceFile file{relative, {}};
    std::ifstream in(root() / relative);
    for (std::string line; std::getline(in, line);) {
        file.lines.push_back(line);
    }
    return file;
}

std::string whole(const std::filesystem::path& relative) {
    std::string text;
    for (const std::string& line : read_file(relative).lines) {
        text += line + "\n";
    }
    return text;
}

std::string place(const SourceFile& file, std::size_t line) {
    return file.path.string() + ":" + std::to_string(line + 1) + ": ";
}

std::string code_of(std::string_view line) {
    std::string code;
    bool quoted = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (quoted && line[i] == '\\') {
            ++i;
        } else if (line[i] == '"' && (i == 0 || line[i - 1] != '\'')) {
            quoted = !quoted;
        } else if (!quoted && line.substr(i, 2) == "//") {
            break;
        } else if (!quoted) {
            code += line[i];
        }
    }
    return code;
}

std::string joined(const std::vector<std::string>& complaints) {
    std::string text;
    for (const std::string& complaint : complaints) {
        text += "\n" + complaint;
    }
    return text;
}

}  // namespace orderlog::tidy
