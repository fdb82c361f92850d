#include "shop_log.hpp"
#include "tests/support/new_event.hpp"
#include "tools/story/event_json.hpp"

#include <algorithm>
#include <regex>
#include <set>

using namespace orderlog;
using namespace orderlog::tools;
using adapters::RocksdbEventLog;
using events::LogPosition;
using nlohmann::json;

namespace {

Lines chained_anew(const Lines& lines, const std::function<void(json&)>& change) {
    Lines forgery;
    LineChain chain;
    for (const std::string& line : lines) {
        json content = unchained(line).value();
        change(content);
        if (!content.is_null()) {
            forgery.push_back(chain.close(content));
        }
    }
    return forgery;
}

bool is_body(const std::string& line) {
    return line.starts_with(R"({"body":)");
}

/// All that a stranger may not see, by what it is like: not by how it is redacted.
void collect_secrets(const json& value, std::set<std::string>& secrets) {
    static const std::regex harmless(
        R"(\d{4}-\d\d-\d\dT[\d:.]+Z|[A-Za-z_]*|[\d.-]{0,8}|A[A-Z0-9]{9,13}|Amazon\.[a-z.]+|)"
        R"(2026-01-01|0{64}|[0-9a-f]{64}|/orders/.*)");
    if (value.is_structured()) {
        for (const json& inner : value) {
            collect_secrets(inner, secrets);
        }
    } else if (value.is_string() && !std::regex_match(value.get<std::string>(), harmless)) {
        secrets.insert(value.get<std::string>());
    }
}

std::set<std::string> secrets_of(const RocksdbEventLog& log) {
    const events::StreamId stream = support::DegradedShop::stream();
    std::set<std::string> secrets{stream.tenant.value(), stream.connection.value()};
    const auto all = log.read_stream(stream, {}, {.events = 100'000}).value();
    for (const events::StoredEvent& stored : all) {
        json line = event_json(stored);
        secrets.insert(line["actor"] == "engine" ? "engine" : line["actor"].get<std::string>());
        collect_secrets(line["event"], secrets);
        if (const auto* added = std::get_if<events::ConnectionAdded>(&stored.event)) {
            secrets.insert(added->seller.value());
        }
        if (stored.body_size > 0) {
            collect_secrets(json::parse(log.body(stored.position).value()), secrets);
        }
    }
    secrets.insert(log.info().id.value());
    std::erase_if(secrets, [](const std::string& text) { return text.size() < 9; });
    return secrets;
}

/// Pseudonyms, by what they look like.
std::set<std::string> pseudonyms_in(const Lines& lines) {
    static const std::regex pseudonym(R"([a-z]+-[0-9a-f]{16,24}|\d{3}-\d{7}-\d{7})");
    std::set<std::string> found;
    for (const std::string& line : lines) {
        for (std::sregex_iterator at(line.begin(), line.end(), pseudonym), end; at != end; ++at) {
            found.insert(at->str());
        }
    }
    return found;
}

}  // namespace

TEST_CASE("no secret of a simulated shop is in its redacted export, records included") {
    const ShopLog world({.orders = 150});
    const std::set<std::string> secrets = secrets_of(world.log());
    CHECK(secrets.size() > 600);
    std::string all;
    for (const std::string& line : world.lines(ExportBodies::redacted)) {
        all += line + '\n';
        const json content = unchained(line).value();
        if (content.contains("record")) {
            const std::string hex = content["record"];
            for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
                all += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
            }
        }
        if (content.contains("text")) {
            all += content["text"].get<std::string>();
        }
    }
    for (const std::string& secret : secrets) {
        INFO(secret);
        CHECK(all.find(secret) == std::string::npos);
    }
}

TEST_CASE("a large body goes in lines of a megabyte, none of which ends within a character") {
    std::string body = R"({"orders":[],"x":")";
    while (body.size() < 5 * body_part_bytes_max / 2) {
        body += "aä€😀";
    }
    body += "\"}";
    const events::NewEvent page = support::new_page(support::stream_of("t"), 0, body);
    const events::StoredEvent stored{.position = LogPosition{3},
                                     .event = page.event,
                                     .body_size = static_cast<std::uint32_t>(body.size())};
    BodyCheck check(stored, false);
    std::size_t lines = 0;
    const auto taken = each_body_line(stored.position, body, [&](const json& content) {
        ++lines;
        CHECK(json::accept(content.dump()));  // Throws within a character.
        const auto is_whole = check.take(content);
        REQUIRE(is_whole);
        CHECK(*is_whole == (lines == 3));
        return events::Result<void>{};
    });
    CHECK(taken);
    CHECK(lines == 3);
    CHECK(check.text() == body);
}

TEST_CASE("redacted twice, the same log gives no pseudonym that the two share") {
    const ShopLog world;
    const auto one = pseudonyms_in(world.lines(ExportBodies::redacted));
    const auto other = pseudonyms_in(world.lines(ExportBodies::redacted));
    CHECK(one.size() > 20);
    CHECK(std::ranges::none_of(one, [&](const auto& name) { return other.contains(name); }));
    CHECK(world.lines(ExportBodies::shown) == world.lines(ExportBodies::shown));
}

TEST_CASE("a redacted file numbers its events by itself, so that nobody counts those of others") {
    const ShopLog world({.orders = 40});
    const events::StreamId second{support::DegradedShop::stream().tenant,
                                  events::ConnectionId{"second"}};
    auto late = support::new_event(second, 0, events::RunStarted{});
    late.time = world.log().info().last_time;
    REQUIRE(world.log().append({late}));
    auto all = events_of(world.log(), world.scope(ExportBodies::none));
    std::ranges::sort(all, {}, &events::StoredEvent::position);
    const FilePositions positions = world.positions();
    REQUIRE(positions.last() < world.log().info().last);  // The system has some.
    std::size_t seen = 0;
    for (const std::string& line : world.lines(ExportBodies::redacted)) {
        const json content = unchained(line).value();
        if (content.contains("orderlog_export")) {
            CHECK(content["last"] == all.size());
        } else if (content.contains("position")) {
            ++seen;
            const std::uint64_t position = content["position"];
            REQUIRE((position >= 1 && position <= all.size()));
            const events::StoredEvent& stored = all[position - 1];
            CHECK(content["version"] == stored.version.value());
            CHECK(content["type"] == event_json(stored)["type"]);
            CHECK(content["run"] == positions.of(stored.correlation).value());
            CHECK(content["causation"] == positions.of(stored.causation).value());
        }
    }
    CHECK(seen == all.size());
    CHECK(refusal(world.lines(ExportBodies::redacted)).empty());
}

TEST_CASE("a tenant's file in which a position falls or comes again is refused") {
    const ShopLog world;
    const events::StreamId second{support::DegradedShop::stream().tenant,
                                  events::ConnectionId{"second"}};
    auto late = support::new_event(second, 0, events::RunStarted{});
    late.time = world.log().info().last_time;
    const LogPosition last = world.log().append({late}).value();
    const LogPosition first =
        world.log().read_stream(support::DegradedShop::stream(), {}, {}).value().front().position;
    const ExportScope scope = world.scope(ExportBodies::shown);
    CHECK(refusal(rewritten(world.log(), scope, [](auto&) {})).empty());
    const auto again = refusal(rewritten(world.log(), scope, [&](events::StoredEvent& stored) {
        const bool is_last = stored.position == last;
        stored.position = is_last ? first : stored.position;
    }));
    CHECK(again.find("position " + to_text(first) + " stands here again") != std::string::npos);
    std::uint64_t seen = 0;
    const auto fallen = refusal(rewritten(world.log(), scope, [&](events::StoredEvent& stored) {
        stored.position = ++seen == 4 ? LogPosition{1} : stored.position;
    }));
    CHECK(fallen.find("position 1 stands behind ") != std::string::npos);
}

TEST_CASE("a body that is changed, removed or swapped is refused where it stands") {
    const ShopLog world;
    for (const auto bodies : {ExportBodies::shown, ExportBodies::redacted}) {
        const Lines lines = world.lines(bodies);
        std::vector<std::size_t> places;
        for (std::size_t i = 0; i < lines.size(); ++i) {
            if (is_body(lines[i])) {
                places.push_back(i);
            }
        }
        REQUIRE(places.size() > 2);
        const std::size_t at = places[1];
        const auto position = unchained(lines[at]).value()["body"]["position"].dump();
        const std::string line = "line " + std::to_string(at + 1) + ":";
        const std::string body = "body of position " + position;

        Lines changed = lines;
        changed[at].replace(changed[at].find("PM", 0) == std::string::npos
                                ? changed[at].find("text") + 20
                                : changed[at].find("PM"),
                            1, "_");
        CHECK(refusal(changed).starts_with(line));
        Lines shorter = lines;
        shorter.erase(shorter.begin() + std::ptrdiff_t(at));
        CHECK(refusal(shorter).starts_with(line));
        Lines swapped = lines;
        std::swap(swapped[at], swapped[places[2]]);
        CHECK(refusal(swapped).starts_with(line));
        CHECK(refusal(swapped).find("body of position") != std::string::npos);

        // Chained anew, as whoever has no log can.
        std::size_t seen = 0;
        CHECK(refusal(chained_anew(lines, [&](json& content) {
                  if (content.contains("body") && ++seen == 2) {
                      content["text"].get_ref<std::string&>()[15] ^= 1;
                  }
              })).find(body + " does not have the hash") != std::string::npos);
        seen = 0;
        CHECK(refusal(chained_anew(lines, [&](json& content) {
                  if (content.contains("body") && ++seen == 2) {
                      content = nullptr;
                  }
              })).find(body + " is missing") != std::string::npos);
        Lines exchanged = lines;
        std::swap(exchanged[places[1]], exchanged[places[2]]);
        CHECK(refusal(chained_anew(exchanged, [](json&) {})).find(body + " is missing") !=
              std::string::npos);
        Lines doubled = lines;
        doubled.insert(doubled.begin() + std::ptrdiff_t(at), lines[at]);
        CHECK(refusal(chained_anew(doubled, [](json&) {})).find("none belongs") !=
              std::string::npos);
    }
}
