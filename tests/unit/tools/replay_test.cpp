#include "tools/replay/replay.hpp"

#include "adapters/rocksdb/rocksdb_event_log.hpp"
#include "adapters/sp_api/orders_page_reader.hpp"
#include "events/check.hpp"
#include "projections/order_why.hpp"
#include "projections/orders.hpp"
#include "tests/support/degraded_shop.hpp"
#include "tests/support/new_event.hpp"
#include "tests/support/replayed_file.hpp"
#include "tests/support/temp_directory.hpp"
#include "tools/export/body_lines.hpp"
#include "tools/export/line_chain.hpp"
#include "tools/export/log_export.hpp"
#include "tools/orderlog/order_story.hpp"
#include "tools/replay/crash_watch.hpp"
#include "tools/replay/state_values.hpp"
#include "tools/story/event_json.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <regex>
#include <set>
#include <string>
#include <vector>

using namespace orderlog;
using namespace orderlog::tools;
using adapters::RocksdbEventLog;
using events::LogPosition;
using nlohmann::json;
using projections::Outcome;

namespace {

using Lines = std::vector<std::string>;
const std::filesystem::path fixture =
    std::filesystem::path{ORDERLOG_SOURCE_DIR} / "tests/golden/replay/money_missing.jsonl";

/// A log on disk, exported in each way.
class ShopLog {
 public:
    explicit ShopLog(const support::DegradedShop& shop = {})
        : log_(RocksdbEventLog::open(directory_.path() / "data").value()) {
        shop.run(*log_);
    }

    [[nodiscard]] RocksdbEventLog& log() const { return *log_; }
    [[nodiscard]] Lines lines(ExportBodies bodies) const {
        Lines lines;
        LogExport writing(*log_,
                          {.tenant = support::DegradedShop::stream().tenant,
                           .last = log_->info().last,
                           .bodies = bodies},
                          nullptr,
                          [&](std::string_view line) {
                              lines.emplace_back(line);
                              return events::Result<void>{};
                          },
                          {});
        REQUIRE(writing.run());
        return lines;
    }
    [[nodiscard]] std::filesystem::path file(const Lines& lines) const {
        const auto path = directory_.path() / "file.jsonl";
        std::ofstream file{path};
        for (const std::string& line : lines) {
            file << line << '\n';
        }
        return path;
    }
    [[nodiscard]] std::unique_ptr<ReplayLog> replayed(const Lines& lines) const {
        return support::replayed_file(file(lines));
    }

 private:
    support::TempDirectory directory_;
    std::unique_ptr<RocksdbEventLog> log_;
};

/// Folded to its end.
struct Folded {
    explicit Folded(const ReplayLog& log) : replay(log, at) {
        while (true) {
            const auto more = replay.step();
            REQUIRE(more);
            if (!*more) {
                return;
            }
            for (const OrderMove& order : replay.orders()) {
                moves += order.before ? 1 : 0;
            }
        }
    }
    std::atomic<std::uint64_t> at{0};
    Replay replay;
    std::size_t moves{0};
};

adapters::MemoryReadModel tables_of(const events::EventLog& log) {
    adapters::MemoryReadModel tables;
    adapters::OrdersPageReader reader;
    projections::Projector projector(log, tables, reader);
    while (!projector.step().value().caught_up) {
    }
    return tables;
}

std::string refusal(const Lines& lines) {
    ExportCheck check{{}};
    for (const std::string& line : lines) {
        if (auto taken = check.take(line); !taken) {
            return taken.error().message;
        }
    }
    const auto checked = check.finish();
    return checked ? "" : checked.error().message;
}

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

TEST_CASE("an export with bodies replays to the rows that its log folds to") {
    const ShopLog world({.orders = 150});
    const Lines lines = world.lines(ExportBodies::shown);
    CHECK(refusal(lines).empty());
    const auto log = world.replayed(lines);
    CHECK(log->file().bodies > 2);
    CHECK(log->file().bodies_without_token > 0);
    const Folded folded(*log);
    const adapters::MemoryReadModel tables = tables_of(world.log());
    CHECK(tables.orders().size() == 150);
    CHECK(folded.replay.tables().content() == tables.content());
    CHECK(folded.replay.tables().full() == tables.full());
    CHECK(folded.moves > 0);
    // Its page tokens are nowhere.
    const auto all = world.log().read({}, {.events = 100'000}).value();
    for (const events::StoredEvent& stored : all) {
        const auto* cursor = std::get_if<events::CursorAdvanced>(&stored.event);
        for (const std::string& line : lines) {
            const bool shows = cursor != nullptr && !cursor->token.empty() &&
                               line.find(cursor->token) != std::string::npos;
            REQUIRE_FALSE(shows);
        }
    }
}

TEST_CASE("a redacted export folds to the same states, statuses, quantities and times") {
    const ShopLog world({.orders = 150});
    const auto log = world.replayed(world.lines(ExportBodies::redacted));
    CHECK(log->file().scope.bodies == ExportBodies::redacted);
    CHECK(log->file().bodies_without_token == 0);
    const Folded folded(*log);
    const auto shown = world.replayed(world.lines(ExportBodies::shown));
    const Folded real(*shown);
    const auto shape = [](const adapters::MemoryReadModel& tables) {
        std::multiset<std::string> rows;
        for (const auto& [key, order] : tables.orders()) {
            std::int64_t quantity = 0;
            for (const auto& item : order.items) {
                quantity += item.quantity.value_or(0);
            }
            rows.insert(events::to_text(order.header.last_update_date) + order.header.raw_status +
                        std::to_string(order.items.size()) + "/" + std::to_string(quantity) +
                        (order.total ? order.total->currency : "unknown") +
                        std::to_string(order.money_rank.position.value()));
        }
        return rows;
    };
    CHECK(shape(folded.replay.tables()) == shape(real.replay.tables()));
    REQUIRE(folded.replay.connections().size() == 1);
    const auto values = values_of(folded.replay.connections().begin()->second);
    const auto expected = values_of(real.replay.connections().begin()->second);
    CHECK(values == expected);
}

TEST_CASE("pages of orders and of items of Orders v0 replay to the rows of their log") {
    const ShopLog world({.orders = 40, .orders_api = events::OrdersApi::v0});
    const adapters::MemoryReadModel tables = tables_of(world.log());
    const auto shown = world.replayed(world.lines(ExportBodies::shown));
    const Folded real(*shown);
    CHECK(real.replay.tables().full() == tables.full());
    CHECK(refusal(world.lines(ExportBodies::shown)).empty());
    const auto all = shown->read({}, {.events = 100'000}).value();
    CHECK(std::ranges::any_of(all, [](const events::StoredEvent& stored) {
        return std::holds_alternative<events::ItemsOwed>(stored.event);
    }));
    const auto redacted = world.replayed(world.lines(ExportBodies::redacted));
    const Folded folded(*redacted);
    CHECK(folded.replay.tables().orders().size() == 40);
    std::size_t items = 0;
    for (const auto& [key, order] : folded.replay.tables().orders()) {
        items += order.items.size();
        adapters::OrdersPageReader reader;
        const auto seen = projections::sightings(key, {}, *redacted, reader).value();
        REQUIRE(seen.size() > 1);
        CHECK(projections::merged(seen)->items.size() == order.items.size());
    }
    CHECK(items >= 40);
    CHECK(values_of(folded.replay.connections().begin()->second).size() ==
          values_of(real.replay.connections().begin()->second).size());
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

TEST_CASE("redacted twice, the same log gives other pseudonyms") {
    const ShopLog world;
    CHECK(world.lines(ExportBodies::redacted) != world.lines(ExportBodies::redacted));
    CHECK(world.lines(ExportBodies::shown) == world.lines(ExportBodies::shown));
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

TEST_CASE("what has no bodies, or not its past, is not replayed") {
    const ShopLog world;
    const auto said = [&](const Lines& lines) {
        try {
            (void)world.replayed(lines);
        } catch (const std::runtime_error& error) {
            return std::string(error.what());
        }
        return std::string{};
    };
    CHECK(said(world.lines(ExportBodies::none)).find("has no bodies") != std::string::npos);
    Lines later;
    LogExport writing(
        world.log(),
        {.first = LogPosition{4}, .last = world.log().info().last, .bodies = ExportBodies::shown},
        nullptr,
        [&](std::string_view line) {
            later.emplace_back(line);
            return events::Result<void>{};
        },
        {});
    REQUIRE(writing.run());
    CHECK(refusal(later).empty());
    CHECK(said(later).find("begins at position 4") != std::string::npos);
}

TEST_CASE("a fold that refuses names the position") {
    const ShopLog world;
    auto bad = support::new_page(support::DegradedShop::stream(),
                                 world.log().version(support::DegradedShop::stream())->value(),
                                 R"({"orders":[{"orderId":"1"}]})");
    bad.time = world.log().info().last_time;
    std::get<events::PageFetched>(bad.event).marks = {events::OrderMark::new_order,
                                                      events::OrderMark::new_order};
    const LogPosition position = world.log().append({bad}).value();
    const auto log = world.replayed(world.lines(ExportBodies::redacted));
    std::atomic<std::uint64_t> at{0};
    Replay replay(*log, at);
    while (true) {
        const auto more = replay.step();
        if (more) {
            REQUIRE(*more);
            continue;
        }
        CHECK(more.error().message.find("position " + std::to_string(position.value())) !=
              std::string::npos);
        break;
    }
}

TEST_CASE("a fold that crashes names the position") {
    const auto crashed = watched([](std::atomic<std::uint64_t>& at) {
        at = 17;
        events::check(std::freopen("/dev/null", "w", stderr) != nullptr);
        events::check(false);
        return 0;
    });
    REQUIRE_FALSE(crashed);
    CHECK(crashed.error().message.find("position 17 crashed") != std::string::npos);
    CHECK(watched([](std::atomic<std::uint64_t>&) { return 6; }).value() == 6);
}

TEST_CASE("the checked-in bug report replays, and tells why a total is not that of the last page") {
    if (std::getenv("UPDATE_GOLDEN") != nullptr) {
        const ShopLog world({.seed = 3, .orders = 2, .runs_for = std::chrono::hours(20)});
        std::filesystem::create_directories(fixture.parent_path());
        std::filesystem::copy_file(world.file(world.lines(ExportBodies::redacted)), fixture,
                                   std::filesystem::copy_options::overwrite_existing);
    }
    const auto log = support::replayed_file(fixture);
    const Folded folded(*log);
    std::size_t degraded = 0;
    for (const auto& [key, order] : folded.replay.tables().orders()) {
        adapters::OrdersPageReader reader;
        const auto seen = projections::sightings(key, {}, *log, reader).value();
        const auto reasons = placed(projections::reasons(seen, "total_amount"), seen, *log).value();
        REQUIRE(reasons.size() == 1);
        const auto& witnesses = reasons.front().reason.witnesses;
        if (witnesses.back().outcome != Outcome::not_sent || witnesses.size() < 2) {
            continue;
        }
        ++degraded;
        CHECK(order.total.has_value());
        CHECK(witnesses.front().value == reasons.front().reason.column.value);
        const auto lines = why_lines(reasons.front(), seen);
        CHECK(lines.back().find("request-") != std::string::npos);
        CHECK(lines[lines.size() - 2].find("does not say it, which erases nothing") !=
              std::string::npos);
    }
    CHECK(degraded > 0);
}
