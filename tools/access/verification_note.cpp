#include "tools/access/verification_note.hpp"

#include "adapters/system/system_clock.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <vector>

namespace orderlog::tools {

namespace {

constexpr std::array scopes{VerificationScope::records, VerificationScope::entries,
                            VerificationScope::all};

std::string note_path(const std::string& data_dir) {
    return data_dir + "/verified";
}

std::string note_line(const VerificationNote& note) {
    return fmt::format("{} {} {} {} {}\n", events::to_text(note.time), note.last.value(),
                       note.whole ? "whole" : "problems", to_text(note.scope), note.log.value());
}

std::optional<VerificationNote> read_line(std::istream& file) {
    std::string time;
    std::uint64_t last = 0;
    std::string outcome;
    std::string scope;
    std::string log;
    if (!(file >> time >> last >> outcome >> scope >> log)) {
        return std::nullopt;
    }
    const auto read = events::parse_time(time);
    const auto* const known =
        std::ranges::find(scopes, scope, [](auto one) { return to_text(one); });
    if (!read || known == scopes.end()) {
        return std::nullopt;
    }
    return VerificationNote{*read, events::LogPosition{last}, outcome == "whole", *known,
                            events::LogId{log}};
}

std::vector<VerificationNote> notes_of(const std::string& data_dir, const events::LogId& log) {
    std::ifstream file(note_path(data_dir));
    std::vector<VerificationNote> notes;
    while (auto note = read_line(file)) {
        if (note->log == log) {
            notes.push_back(*std::move(note));
        }
    }
    return notes;
}

// It looked at more, or was found after the other began. A clock that was ahead then proves
// nothing.
bool stands_before(const VerificationNote& damaged, const VerificationNote& whole) {
    return damaged.scope > whole.scope ||
           (damaged.time > whole.time && damaged.time <= adapters::SystemClock{}.now());
}

}  // namespace

std::string_view to_text(VerificationScope scope) {
    switch (scope) {
        case VerificationScope::records:
            return "records";
        case VerificationScope::entries:
            return "entries";
        case VerificationScope::all:
            break;
    }
    return "all";
}

VerificationNote note_of(const adapters::VerifyReport& report, const events::LogId& log,
                         events::Time time) {
    return {.time = time,
            .last = report.last,
            .whole = report.whole(),
            .scope = report.files_checked ? VerificationScope::all : VerificationScope::entries,
            .log = log};
}

void keep_verification(const std::string& data_dir, const VerificationNote& note) {
    auto first = note;
    auto second = note.whole ? std::nullopt : read_whole_verification(data_dir, note.log);
    if (const auto stands = read_verification(data_dir, note.log); stands && !stands->whole) {
        first.scope = note.whole ? note.scope : std::max(note.scope, stands->scope);
        if (note.whole && stands_before(*stands, note)) {
            first = *stands;
            second = note;
        }
    }
    const std::string path = note_path(data_dir);
    std::ofstream file(path + ".new");
    file << note_line(first) << (second ? note_line(*second) : "");
    const bool kept = file.flush() && std::rename((path + ".new").c_str(), path.c_str()) == 0;
    if (!kept && !note.whole) {
        forget_verification(data_dir);
    }
}

void forget_verification(const std::string& data_dir) {
    std::remove(note_path(data_dir).c_str());
}

std::optional<VerificationNote> read_verification(const std::string& data_dir,
                                                  const events::LogId& log) {
    const auto notes = notes_of(data_dir, log);
    return notes.empty() ? std::nullopt : std::optional(notes.front());
}

std::optional<VerificationNote> read_whole_verification(const std::string& data_dir,
                                                        const events::LogId& log) {
    const auto notes = notes_of(data_dir, log);
    const auto found = std::ranges::find_if(notes, &VerificationNote::whole);
    return found == notes.end() ? std::nullopt : std::optional(*found);
}

}  // namespace orderlog::tools
