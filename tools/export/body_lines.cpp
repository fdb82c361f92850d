#include "tools/export/body_lines.hpp"

#include "events/check.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <vector>

namespace orderlog::tools {

using events::ErrorKind;
using events::LogPosition;
using events::Result;
using nlohmann::json;

namespace {

std::vector<std::string_view> parts_of(std::string_view body) {
    std::vector<std::string_view> parts;
    while (!body.empty()) {
        std::size_t end = std::min(body.size(), body_part_bytes_max);
        // Not within a character; one that never begins is no UTF-8.
        while (end > 1 && end < body.size() && (body[end] & '\xC0') == '\x80') {
            --end;
        }
        parts.push_back(body.substr(0, end));
        body.remove_prefix(end);
    }
    return parts;
}

tl::unexpected<events::Error> not_its_body(LogPosition position, std::string_view why) {
    return events::fail(ErrorKind::corrupt,
                        fmt::format("the body of position {} {}", position.value(), why),
                        "ask for the export again: this copy proves nothing");
}

}  // namespace

Result<void> each_body_line(LogPosition position, std::string_view body,
                            const std::function<Result<void>(const json& content)>& take) {
    const std::vector<std::string_view> parts = parts_of(body);
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const json content{
            {"body", {{"position", position.value()}, {"part", i + 1}, {"parts", parts.size()}}},
            {"text", std::string(parts[i])}};
        if (auto taken = take(content); !taken) {
            return taken;
        }
    }
    return {};
}

BodyCheck::BodyCheck(const events::StoredEvent& stored, bool redacted)
    : position_(stored.position), size_(stored.body_size) {
    events::check(stored.body_size > 0);
    const auto* page = std::get_if<events::PageFetched>(&stored.event);
    if (page != nullptr) {
        sha256_ = events::to_hex(page->body_sha256);
        token_ = page->token_out && !redacted ? events::to_hex(*page->token_out) : "";
    }
}

Result<bool> BodyCheck::take(const json& content) {
    const json& place = content.at("body");
    const auto part = place.at("part").get<std::uint64_t>();
    const auto parts = place.at("parts").get<std::uint64_t>();
    if (place.at("position").get<std::uint64_t>() != position_.value()) {
        return not_its_body(position_, fmt::format("is missing: that of position {} stands here",
                                                   place.at("position").get<std::uint64_t>()));
    }
    if (part != parts_ + 1 || part > parts) {
        return not_its_body(position_, fmt::format("has part {} after {}", part, parts_));
    }
    parts_ = part;
    text_ += content.at("text").get<std::string>();
    // With its token's hash in the token's place it may be longer.
    constexpr std::size_t token_bytes = 128;
    if (text_.size() > size_ + token_bytes) {
        return not_its_body(position_, "is longer than its event says");
    }
    if (part < parts) {
        return false;
    }
    return check_whole().map([] { return true; });
}

Result<void> BodyCheck::check_whole() const {
    if (!token_.empty()) {
        return text_.find('"' + token_ + '"') != std::string::npos
                   ? Result<void>{}
                   : not_its_body(position_, "does not name the page token that its event names");
    }
    return text_.size() == size_ && events::to_hex(events::sha256(text_)) == sha256_
               ? Result<void>{}
               : not_its_body(position_, "does not have the hash that its event names");
}

}  // namespace orderlog::tools
