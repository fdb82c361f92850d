#include "adapters/sp_api/participations_reader.hpp"

#include "adapters/sp_api/json_member.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>

namespace orderlog::adapters {
namespace {

using nlohmann::json;

// Amazon has some twenty marketplaces in all, of some 300 bytes each.
constexpr std::size_t listing_bytes_max = 256 << 10;
constexpr std::size_t participations_max = 50;
constexpr int depth_max = 8;
constexpr std::size_t id_bytes_max = 32;

/// None: it is no JSON, or deeper than anything that Amazon sends here.
std::optional<json> parse_listing(std::string_view body) {
    if (body.size() > listing_bytes_max) {
        return std::nullopt;
    }
    bool deep = false;
    const auto look = [&deep](int depth, json::parse_event_t /*event*/, json& /*value*/) {
        deep = deep || depth > depth_max;
        return !deep;
    };
    json document = json::parse(body, look, false);
    return deep || !document.is_object() ? std::nullopt : std::optional{std::move(document)};
}

bool is_id(std::string_view text) {
    return !text.empty() && text.size() <= id_bytes_max &&
           std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
}

const json* object_at(const json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_object() ? &*found : nullptr;
}

struct Entry {
    std::string id{};
    bool participates{false};
};

std::optional<Entry> read_entry(const json& entry) {
    const json* marketplace = entry.is_object() ? object_at(entry, "marketplace") : nullptr;
    const json* participation = entry.is_object() ? object_at(entry, "participation") : nullptr;
    if (marketplace == nullptr || participation == nullptr) {
        return std::nullopt;
    }
    const auto takes_part = participation->find("isParticipating");
    const std::string id = text_at(*marketplace, "id");
    if (takes_part == participation->end() || !takes_part->is_boolean() || !is_id(id)) {
        return std::nullopt;
    }
    return Entry{id, takes_part->get<bool>()};
}

}  // namespace

events::Result<engine::Participations> read_participations(std::string_view body) {
    const auto document = parse_listing(body);
    const auto payload = document ? document->find("payload") : json::const_iterator{};
    if (!document || payload == document->end() || !payload->is_array()) {
        return events::fail(events::ErrorKind::rejected, "the answer lists no participations");
    }
    engine::Participations participations;
    for (const json& element : *payload) {
        const auto entry = read_entry(element);
        if (!entry) {
            return events::fail(events::ErrorKind::rejected,
                                "a participation of the answer cannot be read");
        }
        if (entry->participates && participations.marketplaces.size() < participations_max) {
            participations.marketplaces.emplace_back(entry->id);
        }
    }
    return participations;
}

}  // namespace orderlog::adapters
