#include "adapters/rocksdb/rocksdb_event_log.hpp"
#include "adapters/system/signing_key.hpp"
#include "shop_log.hpp"
#include "tests/support/file_size_limit.hpp"
#include "tests/support/new_event.hpp"
#include "tests/support/random_history.hpp"
#include "tests/support/signing_files.hpp"
#include "tools/export/checked_file.hpp"
#include "tools/export/export_check.hpp"
#include "tools/export/line_chain.hpp"
#include "tools/export/line_file.hpp"
#include "tools/export/log_export.hpp"
#include "tools/output/json_text.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

using namespace orderlog;
using namespace orderlog::tools;
using adapters::RocksdbEventLog;
using events::ErrorKind;
using events::LogPosition;
using nlohmann::json;

namespace {

/// A log of three tenants, one of which has two connections and a page token.
class ExportedLog {
 public:
    explicit ExportedLog(std::size_t events = 60)
        : log_(RocksdbEventLog::open(directory_.path()).value()),
          key_(adapters::SigningKey::read(files_.private_key()).value()),
          public_key_(adapters::PublicKey::read(files_.public_key()).value()) {
        support::RandomHistory history{7};
        history.extend(*log_, events);
        const events::StreamId second{tenant(), events::ConnectionId{"second"}};
        append(second, events::RunStarted{});
        append(second, events::CursorAdvanced{.token = "SECRET-TOKEN"});
        append(second, events::ItemsAdvanced{.token = "SECRET-TOKEN"});
        append(second, events::RunEnded{});
    }

    [[nodiscard]] events::TenantId tenant() const { return log_->streams().value().back().tenant; }
    [[nodiscard]] RocksdbEventLog& log() const { return *log_; }
    [[nodiscard]] const adapters::PublicKey& public_key() const { return public_key_; }

    [[nodiscard]] ExportScope whole() const { return {.last = log_->info().last}; }
    [[nodiscard]] ExportScope of_tenant() const {
        return {.tenant = tenant(), .last = log_->info().last};
    }
    [[nodiscard]] Lines lines(const ExportScope& scope, bool is_signed = true) const {
        Lines lines;
        LogExport writing(*log_, scope, is_signed ? &key_ : nullptr,
                          [&](std::string_view line) {
                              lines.emplace_back(line);
                              return events::Result<void>{};
                          },
                          {});
        REQUIRE(writing.run());
        return lines;
    }

    void append(const events::StreamId& stream, const events::Event& event) const {
        events::NewEvent one =
            support::new_event(stream, log_->version(stream).value().value(), event);
        one.time = log_->info().last_time;
        REQUIRE(log_->append({one}));
    }

 private:
    support::TempDirectory directory_;
    support::SigningFiles files_;
    std::unique_ptr<RocksdbEventLog> log_;
    adapters::SigningKey key_;
    adapters::PublicKey public_key_;
};

events::Result<CheckedExport> checked(const Lines& lines, const ExportTrust& trust = {}) {
    ExportCheck check{trust};
    for (const std::string& line : lines) {
        if (auto taken = check.take(line); !taken) {
            return tl::make_unexpected(taken.error());
        }
    }
    return check.finish();
}

/// The lines with what `change` makes of their contents, chained anew: what a forger can do who has
/// no key. Nothing is left of a line whose content becomes null.
Lines forged(const Lines& lines, const std::function<void(json&)>& change) {
    Lines forgery;
    LineChain chain;
    for (const std::string& line : lines) {
        auto content = unchained(line);
        if (!content) {
            continue;  // the signature
        }
        change(*content);
        if (!content->is_null()) {
            forgery.push_back(chain.close(*content));
        }
    }
    return forgery;
}

bool is_refused_at(const Lines& lines, std::size_t index) {
    const auto outcome = checked(lines);
    INFO((outcome ? "accepted" : outcome.error().message));
    CHECK_FALSE(outcome);
    const std::string place = "line " + std::to_string(index + 1);
    return !outcome && outcome.error().kind == ErrorKind::corrupt &&
           (outcome.error().message.starts_with(place + ":") ||
            outcome.error().message.find("after " + place + ",") != std::string::npos);
}

}  // namespace

TEST_CASE("an export holds together, and is the same whenever it is made") {
    const ExportedLog world;
    const Lines lines = world.lines(world.whole());
    CHECK(lines == world.lines(world.whole()));
    const auto whole = checked(lines, {.key = &world.public_key()});
    REQUIRE(whole);
    CHECK(whole->seal.events == world.log().info().last.value());
    CHECK(whole->seal.heads_root == events::heads_root(world.log().heads().value()));
    CHECK(whole->log == world.log().info().id.value());

    const auto part = checked(world.lines(world.of_tenant()));
    REQUIRE(part);
    CHECK(part->seal.streams == 2);
    CHECK(part->scope.tenant == world.tenant());
    const auto middle = checked(world.lines({.first = LogPosition{20}, .last = LogPosition{29}}));
    REQUIRE(middle);
    CHECK(middle->seal.events == 10);
}

TEST_CASE("a line that is changed, removed or swapped is refused where it stands") {
    const ExportedLog world;
    for (const bool by_tenant : {false, true}) {
        const Lines lines = world.lines(by_tenant ? world.of_tenant() : world.whole());
        for (std::size_t i = 0; i < lines.size(); ++i) {
            for (const double share : {0.05, 0.3, 0.6, 0.99}) {
                Lines changed = lines;
                const auto at = static_cast<std::size_t>(share * double(lines[i].size()));
                changed[i][at] = static_cast<char>(changed[i][at] ^ 1);
                CHECK(is_refused_at(changed, i));
            }
            Lines shorter = lines;
            shorter.erase(shorter.begin() + static_cast<std::ptrdiff_t>(i));
            if (i + 2 < lines.size()) {
                CHECK(is_refused_at(shorter, i));
                Lines swapped = lines;
                std::swap(swapped[i], swapped[i + 1]);
                CHECK(is_refused_at(swapped, i));
            }
        }
    }
}

TEST_CASE("an export whose tail is cut is refused with the place where it ends") {
    const ExportedLog world;
    const Lines lines = world.lines(world.whole());
    for (std::size_t kept = 1; kept + 2 <= lines.size(); ++kept) {
        if (kept + 1 < lines.size()) {
            CHECK(is_refused_at({lines.begin(), lines.begin() + std::ptrdiff_t(kept)}, kept - 1));
        }
    }
    CHECK_FALSE(checked({}));
    // Without its signature it holds together; who knows the key refuses it.
    const Lines unsigned_lines{lines.begin(), lines.end() - 1};
    CHECK(checked(unsigned_lines));
    const auto refused = checked(unsigned_lines, {.key = &world.public_key()});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == ErrorKind::rejected);
}

TEST_CASE("an export without one of its streams is refused, its lines chained anew or not") {
    const ExportedLog world;
    const Lines lines = world.lines(world.whole());
    const auto is_of_second = [](const json& content) {
        return content.value("connection", "") == "second";
    };
    Lines naive;
    std::size_t first = lines.size();
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const auto content = unchained(lines[i]);
        if (content && is_of_second(*content)) {
            first = std::min(first, i);
        } else {
            naive.push_back(lines[i]);
        }
    }
    CHECK(is_refused_at(naive, first));

    const auto without_events = [&](json& content) {
        content = is_of_second(content) ? json(nullptr) : content;
    };
    const auto gap = checked(forged(lines, without_events));
    REQUIRE_FALSE(gap);
    const auto left_out = checked(forged(world.lines(world.of_tenant()), without_events));
    REQUIRE_FALSE(left_out);
    CHECK(left_out.error().message.find("second' was left out: 4 events") != std::string::npos);
}

TEST_CASE("a forgery that holds together is refused by who knows key or root") {
    const ExportedLog world;
    const Lines lines = world.lines(world.of_tenant());
    const std::string root = events::to_hex(checked(lines).value().root);
    CHECK(checked(lines, {.key = &world.public_key(), .root = root}));

    ExportedStreams rest;
    std::uint64_t events = 0;
    const Lines forgery = forged(lines, [&](json& content) {
        const bool is_second = content.value("connection", "") == "second" ||
                               content.value("/stream/connection"_json_pointer, "") == "second";
        if (is_second) {
            content = nullptr;
        } else if (content.contains("position")) {
            ++events;
            const auto stored =
                world.log()
                    .read(LogPosition{content["position"].get<std::uint64_t>() - 1}, {.events = 1})
                    .value()
                    .front();
            auto& stream =
                rest.try_emplace(stored.stream, ExportedStream{stored.version, {}}).first->second;
            stream.head = {stored.version, stored.position,
                           world.log().record_hash(stored.position).value()};
        } else if (content.contains("seal")) {
            content = seal_json(seal_of(events, rest));
        }
    });
    REQUIRE(checked(forgery));
    CHECK_FALSE(checked(forgery, {.key = &world.public_key()}));
    CHECK_FALSE(checked(forgery, {.root = root}));
    Lines with_old_signature = forgery;
    with_old_signature.push_back(lines.back());
    CHECK_FALSE(checked(with_old_signature));
}

TEST_CASE("a text that its record does not say is refused, chained anew or not") {
    const ExportedLog world;
    struct Forgery {
        std::string member{};
        json value{};
        std::string expected{};
    };
    const std::string other_text = "its text is not what its record says";
    for (const auto& [member, value, expected] :
         {Forgery{"time", "2020-01-01", other_text}, Forgery{"actor", "nobody", other_text},
          Forgery{"story", "nothing happened", other_text}, Forgery{"more", 1, other_text},
          Forgery{"record", "00", "does not have the hash"}, Forgery{"version", 999, "version 999"},
          Forgery{"previous", std::string(64, '0'), "previous record"}}) {
        bool is_done = false;
        const Lines forgery = forged(world.lines(world.whole()), [&](json& content) {
            if (content.value("version", 0) == 2 && content.contains("record") && !is_done) {
                content[member] = value;
                is_done = true;
            }
        });
        const auto refused = checked(forgery);
        REQUIRE_FALSE(refused);
        INFO(member << ": " << refused.error().message);
        CHECK(refused.error().kind == ErrorKind::corrupt);
        CHECK(refused.error().message.find(expected) != std::string::npos);
    }
}

TEST_CASE("no line can be read in two ways") {
    const ExportedLog world;
    const Lines lines = world.lines(world.whole());
    const std::string first = R"("actor":)";
    for (const auto& [old, forged] :
         {std::pair<std::string, std::string>{first, R"("actor":"nobody","actor":)"},
          {R"("body_size":0,)", R"("body_size":0.0,)"},
          {R"("causation":)", R"( "causation":)"},
          {R"("story":)", R"("chain":"0","story":)"}}) {
        // Chained anew over its bytes as they are.
        Lines forgery;
        events::Sha256 chain{};
        bool is_done = false;
        for (const std::string& line : lines) {
            if (!unchained(line)) {
                continue;
            }
            std::string text = own_text(line);
            if (const auto at = text.find(old); at != std::string::npos && !is_done) {
                text.replace(at, old.size(), forged);
                is_done = true;
            }
            text.pop_back();
            chain = events::sha256(std::string(chain.begin(), chain.end()) + text);
            forgery.push_back(text + R"(,"chain":")" + events::to_hex(chain) + "\"}");
        }
        INFO(forged);
        REQUIRE(is_done);
        CHECK_FALSE(checked(forgery));
    }
}

TEST_CASE("what strangers said in no UTF-8 is exported, and holds together") {
    const ExportedLog world;
    const events::StreamId stream{world.tenant(), events::ConnectionId{"second"}};
    world.append(stream, events::RequestFailed{.request_id = "a\xe9z"});
    CHECK(checked(world.lines(world.whole())));
}

TEST_CASE("another version's texts are not held against records, its chain is") {
    const ExportedLog world;
    const auto other = [](json& content) {
        if (content.contains("program") && content.contains("orderlog_export")) {
            content["program"] = "0.0.1";
        } else if (content.contains("story")) {
            content["story"] = "in other words";
        }
    };
    const auto outcome = checked(forged(world.lines(world.whole()), other));
    REQUIRE(outcome);
    CHECK_FALSE(outcome->same_program);
    CHECK(outcome->withheld >= 2);
}

TEST_CASE("a log that another header names is refused") {
    const ExportedLog world;
    for (const auto& [member, value] :
         {std::pair<std::string, json>{"log", "another"}, {"simulated", false}}) {
        ExportedLog begun;
        begun.append({}, events::EngineStarted{.log = begun.log().info().id, .simulated = true});
        const auto lines = begun.lines(begun.whole());
        REQUIRE(checked(lines));
        CHECK_FALSE(checked(forged(lines, [&](json& content) {
            if (content.contains("orderlog_export")) {
                content[member] = value;
            }
        })));
    }
}

TEST_CASE("no export shows a page token") {
    const ExportedLog world;
    std::size_t withheld = 0;
    for (const std::string& line : world.lines(world.whole())) {
        CHECK(line.find("SECRET-TOKEN") == std::string::npos);
        CHECK(line.find("5345435245542d544f4b454e") == std::string::npos);
        const auto content = unchained(line);
        withheld += content && content->contains("position") && !content->contains("record");
    }
    CHECK(withheld >= 2);
}

TEST_CASE("nothing that stands in an export's place stops who reads it") {
    for (const Lines& lines :
         {Lines{""}, Lines{"{}"}, Lines{"null"}, Lines{std::string(100, '[')},
          Lines{LineChain{}.close({{"orderlog_export", 2}})},
          Lines{LineChain{}.close({{"orderlog_export", 1}})},
          Lines{LineChain{}.close({{"position", 1}})},
          Lines{LineChain{}.close({{"orderlog_export", json::parse(std::string(20'000, '[') +
                                                                   std::string(20'000, ']'))}})}}) {
        CHECK_FALSE(checked(lines));
    }
    const auto newer = checked({LineChain{}.close({{"orderlog_export", 3}})});
    CHECK(newer.error().kind == ErrorKind::foreign);
}

TEST_CASE("a scope without events is no export") {
    const ExportedLog world;
    LogExport writing(world.log(), {.tenant = events::TenantId{"nobody"}, .last = LogPosition{9}},
                      nullptr, [](std::string_view) { return events::Result<void>{}; }, {});
    const auto outcome = writing.run();
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().kind == ErrorKind::not_found);
}

TEST_CASE("an export that cannot be written ends with why, and no file has its name") {
    auto full = LineWriter::open("/dev/full");
    REQUIRE_FALSE(full);  // It is there already.
    const support::TempDirectory directory;
    const std::string path = directory.path() / "export.jsonl";
    {
        auto writer = LineWriter::open(path).value();
        REQUIRE(writer.write("a line"));
        CHECK_FALSE(std::filesystem::exists(path));
    }
    CHECK_FALSE(std::filesystem::exists(path));
    CHECK_FALSE(std::filesystem::exists(path + ".part"));
    std::filesystem::create_symlink("/dev/full", path + ".part");
    CHECK(LineWriter::open(path).error().kind ==
          ErrorKind::rejected);  // Nobody's part is followed.
    std::filesystem::remove(path + ".part");
    {
        const support::FileSizeLimit limit{10'000};
        auto writer = LineWriter::open(path).value();
        events::Result<void> outcome;
        for (int lines = 0; outcome && lines < 100; ++lines) {
            outcome = writer.write(std::string(1000, 'x'));
        }
        outcome = outcome.and_then([&] { return writer.finish(); });
        REQUIRE_FALSE(outcome);
        CHECK(outcome.error().kind == ErrorKind::unavailable);
        CHECK_FALSE(std::filesystem::exists(path));
    }
    CHECK_FALSE(std::filesystem::exists(path + ".part"));

    const ExportedLog world;
    LogExport writing(world.log(), world.whole(), nullptr,
                      [](std::string_view) {
                          return events::Result<void>{events::fail(ErrorKind::unavailable, "full")};
                      },
                      {});
    CHECK(writing.run().error().message == "full");
}

TEST_CASE("lines are read as they were written, and none is read without a limit") {
    const support::TempDirectory directory;
    const std::string path = directory.path() / "lines";
    {
        auto writer = LineWriter::open(path).value();
        for (const char* line : {"one", "", "three"}) {
            REQUIRE(writer.write(line));
        }
        REQUIRE(writer.finish());
    }
    auto reader = LineReader::open(path).value();
    std::vector<std::string> lines;
    while (reader.next().value()) {
        lines.emplace_back(reader.line());
    }
    CHECK(lines == std::vector<std::string>{"one", "", "three"});
    auto endless = LineReader::open("/dev/zero").value();
    CHECK(endless.next().error().kind == ErrorKind::corrupt);
    CHECK(LineReader::open(directory.path() / "none").error().kind == ErrorKind::not_found);
}

TEST_CASE("what a log recorded of its heads is held against what is before it") {
    const ExportedLog world;
    const auto record_heads = [&](const events::Sha256& root) {
        const auto heads = world.log().heads().value();
        world.append(
            {}, events::HeadsRecorded{
                    .position = world.log().info().last, .streams = heads.size(), .root = root});
    };
    record_heads(events::heads_root(world.log().heads().value()));
    world.append({world.tenant(), events::ConnectionId{"second"}}, events::RunStarted{});
    record_heads(events::heads_root(world.log().heads().value()));
    const auto whole = checked(world.lines(world.whole()));
    REQUIRE(whole);
    CHECK(whole->heads == 2);
    CHECK(checked(world.lines(world.of_tenant()))->heads == 0);

    // A stream that is another one, its chain and every later hash made anew.
    const std::string refused =
        refusal(rewritten(world.log(), world.whole(), [](events::StoredEvent& stored) {
            stored.actor = stored.stream.connection.value() == "second" ? "nobody" : stored.actor;
        }));
    CHECK(refused.find("is not what was recorded there") != std::string::npos);
    CHECK(refused.starts_with("line " + std::to_string(world.log().info().last.value() - 1) + ":"));

    // Nobody signs for a log that is another than it says.
    record_heads(events::sha256("another"));
    LogExport writing(world.log(), world.whole(), nullptr,
                      [](std::string_view) { return events::Result<void>{}; }, {});
    const auto outcome = writing.run();
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().kind == ErrorKind::corrupt);
    CHECK(outcome.error().message.starts_with(
        "position " + std::to_string(world.log().info().last.value()) + ": "));
}

TEST_CASE("a file that is no export is told by its name, a damaged one by its line") {
    const support::TempDirectory directory;
    const std::string path = directory.path() / "demo.out";
    const auto said = [&](const std::string& line) {
        std::ofstream{path} << line << '\n';
        auto reader = LineReader::open(path).value();
        return checked_file(reader, {}).error().message;
    };
    CHECK(said("12 orders") == "'" + path + "' is no export: its first line is no header");
    CHECK(said(R"({"tenant":"acme"})").find("is no export") != std::string::npos);
    std::string header = ExportedLog{}.lines({.last = LogPosition{9}}).front();
    header[header.size() / 2] ^= 1;
    CHECK(said(header).starts_with("line 1:"));
}
