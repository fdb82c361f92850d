#pragma once

#include "adapters/rocksdb/rocksdb_event_log.hpp"
#include "adapters/sp_api/shown_body.hpp"
#include "events/record.hpp"
#include "tests/support/degraded_shop.hpp"
#include "tests/support/replayed_file.hpp"
#include "tests/support/temp_directory.hpp"
#include "tools/export/body_lines.hpp"
#include "tools/export/export_check.hpp"
#include "tools/export/file_positions.hpp"
#include "tools/export/line_chain.hpp"
#include "tools/export/log_export.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace orderlog::tools {

using Lines = std::vector<std::string>;

inline std::vector<events::StoredEvent> events_of(const events::EventLog& log,
                                                  const ExportScope& scope) {
    if (!scope.tenant) {
        return log.read({}, {.events = 100'000}).value();
    }
    std::vector<events::StoredEvent> all;
    const auto streams = log.streams().value();
    for (const events::StreamId& stream : streams) {
        if (stream.tenant == *scope.tenant) {
            auto read = log.read_stream(stream, {}, {.events = 100'000}).value();
            std::ranges::move(read, std::back_inserter(all));
        }
    }
    return all;
}

/// An export of events as `change` makes them, records and chains made anew: what whoever has the
/// log and no scruples can write.
inline Lines rewritten(const adapters::RocksdbEventLog& log, const ExportScope& scope,
                       const std::function<void(events::StoredEvent&)>& change) {
    Lines lines;
    LineChain chain;
    ExportedStreams streams;
    std::uint64_t count = 0;
    const auto put = [&](const nlohmann::json& content) {
        lines.push_back(chain.close(content));
        return events::Result<void>{};
    };
    (void)put(header_json(log.info(), scope));
    for (events::StoredEvent stored : events_of(log, scope)) {
        const events::LogPosition in_log = stored.position;
        change(stored);
        ExportedStream& stream =
            streams.try_emplace(stored.stream, ExportedStream{stored.version, {}}).first->second;
        stored.previous = stream.head.hash;
        const std::string record = events::encode_record(stored);
        stored = events::decode_record(record).value();
        stream.head = {stored.version, stored.position, events::sha256(record)};
        (void)put(event_line_json(stored, record, false));
        ++count;
        if (scope.bodies != ExportBodies::none && stored.body_size > 0) {
            const auto* page = std::get_if<events::PageFetched>(&stored.event);
            std::string body = log.body(in_log).value();
            body = page->token_out ? adapters::shown_body(body).value() : body;
            (void)each_body_line(stored.position, body, put);
        }
    }
    for (const auto& [stream, exported] : streams) {
        (void)put(stream_json(stream, exported));
    }
    (void)put(seal_json(seal_of(count, streams)));
    return lines;
}

/// Why the lines are refused; empty if they are not.
inline std::string refusal(const Lines& lines) {
    ExportCheck check{{}};
    for (const std::string& line : lines) {
        if (auto taken = check.take(line); !taken) {
            return taken.error().message;
        }
    }
    const auto checked = check.finish();
    return checked ? "" : checked.error().message;
}

/// A shop's log on disk, exported in each way.
class ShopLog {
 public:
    explicit ShopLog(const support::DegradedShop& shop = {})
        : log_(adapters::RocksdbEventLog::open(directory_.path() / "data").value()) {
        shop.run(*log_);
    }

    [[nodiscard]] adapters::RocksdbEventLog& log() const { return *log_; }
    [[nodiscard]] ExportScope scope(ExportBodies bodies) const {
        return {.tenant = support::DegradedShop::stream().tenant,
                .last = log_->info().last,
                .bodies = bodies};
    }
    /// Of the tenant's events in a file of their own.
    [[nodiscard]] FilePositions positions() const {
        std::vector<events::LogPosition> all;
        for (const events::StoredEvent& stored : events_of(*log_, scope(ExportBodies::none))) {
            all.push_back(stored.position);
        }
        return FilePositions{all};
    }
    [[nodiscard]] Lines lines(ExportBodies bodies) const {
        Lines lines;
        LogExport writing(*log_, scope(bodies), nullptr,
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
    std::unique_ptr<adapters::RocksdbEventLog> log_;
};

}  // namespace orderlog::tools
