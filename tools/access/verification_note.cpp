#include "tools/access/verification_note.hpp"

#include <fmt/core.h>

#include <cstdio>
#include <fstream>
#include <istream>

namespace orderlog::tools {

namespace {

std::string note_path(const std::string& data_dir) {
    return data_dir + "/verified";
}

std::string note_line(const VerificationNote& note) {
    return fmt::format("{} {} {}\n", events::to_text(note.time), note.last.value(),
                       note.whole ? "whole" : "problems");
}

std::optional<VerificationNote> read_line(std::istream& file) {
    std::string time;
    std::uint64_t last = 0;
    std::string outcome;
    if (!(file >> time >> last >> outcome)) {
        return std::nullopt;
    }
    const auto read = events::parse_time(time);
    return read ? std::optional(
                      VerificationNote{*read, events::LogPosition{last}, outcome == "whole"})
                : std::nullopt;
}

}  // namespace

void keep_verification(const std::string& data_dir, const VerificationNote& note) {
    const auto before = note.whole ? std::nullopt : read_whole_verification(data_dir);
    const std::string path = note_path(data_dir);
    std::ofstream file(path + ".new");
    file << note_line(note) << (before ? note_line(*before) : "");
    if (file.flush()) {
        std::rename((path + ".new").c_str(), path.c_str());
    }
}

void forget_verification(const std::string& data_dir) {
    std::remove(note_path(data_dir).c_str());
}

std::optional<VerificationNote> read_verification(const std::string& data_dir) {
    std::ifstream file(note_path(data_dir));
    return read_line(file);
}

std::optional<VerificationNote> read_whole_verification(const std::string& data_dir) {
    std::ifstream file(note_path(data_dir));
    auto note = read_line(file);
    while (note && !note->whole) {
        note = read_line(file);
    }
    return note;
}

}  // namespace orderlog::tools
