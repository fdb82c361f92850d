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
                       {"scope", to_text(note->scope)},
                       {"whole", note->whole}}
                : json(nullptr);
}

/// "2026-01-31 23:59:59Z, up to position 1,200 of 1,350"
std::string note_text(const json& note, std::uint64_t end) {
    const auto time = events::parse_time(note.at("time").get<std::string>());
    const std::uint64_t position = note.at("position");
    return fmt::format("{}, up to position {}{}", time ? time_text(*time) : "at no time",
                       with_thousands(position),
                       position < end ? " of " + with_thousands(end) : "");
}

}  // namespace

json verification_json(const std::string& data_dir, const events::LogInfo& log) {
    const auto place = read_verification_place(data_dir);
    const bool under_way = place && place->log == log.id;
    return {{"whole", note_json(read_whole_verification(data_dir, log.id))},
            {"last", note_json(read_verification(data_dir, log.id))},
            {"reached", under_way ? json(place->place.position.value()) : json(nullptr)},
            {"last_position", log.last.value()}};
}

std::string verification_text(const json& verification) {
    const json& whole = verification.at("whole");
    const json& last = verification.at("last");
    const std::uint64_t end = verification.at("last_position");
    const bool damaged = !last.is_null() && !last.at("whole").get<bool>();
    const bool less = damaged && !whole.is_null() && whole.at("time") > last.at("time");
    std::string text = whole.is_null() ? "never verified whole"
                                       : fmt::format("{}verified {}: whole", less ? "records " : "",
                                                     note_text(whole, end));
    if (damaged) {
        text += fmt::format("; verified {}: with problems", note_text(last, end));
    }
    const json& reached = verification.at("reached");
    if (!reached.is_null()) {
        text += fmt::format("; verification under way has reached position {}",
                            with_thousands(reached.get<std::uint64_t>()));
    }
    return text;
}

}  // namespace orderlog::tools
