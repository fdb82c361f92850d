#include "tools/export/line_chain.hpp"

#include "events/check.hpp"
#include "tools/output/json_text.hpp"

#include <nlohmann/json.hpp>

namespace orderlog::tools {

using events::ErrorKind;
using events::Result;
using nlohmann::json;

namespace {

constexpr std::string_view member = R"(,"chain":")";
constexpr std::string_view end = R"("})";
constexpr std::size_t hash_digits = 64;
constexpr std::size_t tail_bytes = member.size() + hash_digits + end.size();

bool has_tail(std::string_view line) {
    return line.size() > tail_bytes && line.ends_with(end) &&
           line.substr(line.size() - tail_bytes).starts_with(member);
}

std::string_view covered_of(std::string_view line) {
    return line.substr(0, line.size() - tail_bytes);
}

std::string_view stated_of(std::string_view line) {
    return line.substr(line.size() - end.size() - hash_digits, hash_digits);
}

// Read as it was written: one text for one content, so that nobody reads another than is checked.
Result<json> content_of(std::string_view covered) {
    constexpr int depth_max = 8;  // An event's list of orders has 4.
    const std::string text = std::string{covered} + "}";
    bool too_deep = false;
    const auto shallow = [&](int depth, json::parse_event_t /*event*/, const json& /*value*/) {
        too_deep = too_deep || depth >= depth_max;
        return !too_deep;
    };
    json content = json::parse(text, shallow, /*allow_exceptions*/ false);
    if (too_deep || !content.is_object()) {
        return events::fail(ErrorKind::corrupt, "it is not a JSON object of an export");
    }
    return json_text(content) == text
               ? Result<json>{std::move(content)}
               : events::fail(ErrorKind::corrupt, "it is not written as an export's lines are");
}

}  // namespace

std::string LineChain::close(const json& content) {
    std::string line = json_text(content);
    events::check(content.is_object() && !content.empty());
    line.pop_back();
    take(line);
    line += member;
    line += events::to_hex(value_);
    line += end;
    return line;
}

Result<json> LineChain::open(std::string_view line) {
    if (!has_tail(line)) {
        return events::fail(ErrorKind::corrupt, "it is not a line of an export");
    }
    take(covered_of(line));
    if (stated_of(line) != events::to_hex(value_)) {
        return events::fail(ErrorKind::corrupt, "it is not what was written after the line before");
    }
    return content_of(covered_of(line));
}

void LineChain::take(std::string_view covered) {
    std::string bytes(reinterpret_cast<const char*>(value_.data()), value_.size());
    bytes += covered;
    value_ = events::sha256(bytes);
}

std::string own_text(std::string_view line) {
    return std::string{covered_of(line)} + "}";
}

Result<json> unchained(std::string_view line) {
    return has_tail(line) ? content_of(covered_of(line))
                          : events::fail(ErrorKind::corrupt, "it is not a line of an export");
}

}  // namespace orderlog::tools
