#include "tools/access/verification_view.hpp"

#include "tools/access/verification_note.hpp"
#include "tools/access/verification_place.hpp"
#include "tools/output/text_format.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

namespace orderlog::tools {

using nlohmann::json;

namespace {

json note_json(const std::optional<VerificationNote>& note) {
    return note ? json{{"time", events::to_text(note->time)},
                       {"position", note->last.value()},
                       {"whole", note->whole}}
                : json(nullptr);
}

/// "2026-01-31 23:59:59Z, up to position 1,200"
std::string note_text(const json& note) {
    const auto time = events::parse_time(note.at("time").get<std::string>());
    return fmt::format("{}, up to position {}", time ? time_text(*time) : "at no time",
                       with_thousands(note.at("position").get<std::uint64_t>()));
}

}  // namespace

json verification_json(const std::string& data_dir) {
    const auto place = read_verification_place(data_dir);
    return {{"whole", note_json(read_whole_verification(data_dir))},
            {"last", note_json(read_verification(data_dir))},
            {"reached", place ? json(place->place.position.value()) : json(nullptr)}};
}

std::string verification_text(const json& verification) {
    const json& whole = verification.at("whole");
    const json& last = verification.at("last");
    std::string text = whole.is_null() ? "never verified whole"
                                       : fmt::format("verified {}: whole", note_text(whole));
    if (!last.is_null() && !last.at("whole").get<bool>()) {
        text += fmt::format("; verified {}: with problems", note_text(last));
    }
    const json& reached = verification.at("reached");
    if (!reached.is_null()) {
        text += fmt::format("; verification under way has reached position {}",
                            with_thousands(reached.get<std::uint64_t>()));
    }
    return text;
}

}  // namespace orderlog::tools
