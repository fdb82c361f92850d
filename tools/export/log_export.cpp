#include "tools/export/log_export.hpp"

#include "adapters/rocksdb/rocksdb_event_log.hpp"
#include "adapters/sp_api/shown_body.hpp"
#include "adapters/system/signing_key.hpp"
#include "events/check.hpp"
#include "tools/export/body_lines.hpp"
#include "tools/output/json_text.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <utility>
#include <vector>

namespace orderlog::tools {

using events::LogPosition;
using events::Result;
using events::StoredEvent;
using events::StreamId;
using nlohmann::json;

namespace {

constexpr std::uint64_t progress_each = 1000;

tl::unexpected<events::Error> ends_early(LogPosition after) {
    return events::fail(events::ErrorKind::corrupt,
                        fmt::format("the log cannot be read on behind position {}", after.value()),
                        "see 'orderlog log verify'");
}

bool has_page_token(const events::Event& event) {
    const auto* page = std::get_if<events::PageFetched>(&event);
    return page != nullptr && page->token_out.has_value();
}

}  // namespace

LogExport::LogExport(const adapters::RocksdbEventLog& log, const ExportScope& scope,
                     const adapters::SigningKey* key, Sink sink, Progress progress)
    : log_(log), scope_(scope), key_(key), sink_(std::move(sink)), progress_(std::move(progress)) {
    events::check(scope_.bodies != ExportBodies::redacted ||
                  (scope_.tenant && scope_.first == LogPosition{1}));
}

Result<ExportSeal> LogExport::run() {
    auto written = scope_.bodies == ExportBodies::redacted ? begin_redaction() : Result<void>{};
    written = written.and_then([&] {
        return write_content(
            redaction_ ? header_json(redaction_->log(log_.info()), redaction_->scope(scope_))
                       : header_json(log_.info(), scope_));
    });
    written = written.and_then([&] {
        return scope_.tenant ? each_of_tenant([this](const StoredEvent& stored) {
            return write_event(stored);
        })
                             : write_log();
    });
    if (!written) {
        return tl::make_unexpected(written.error());
    }
    return write_end();
}

// They are numbered before the first is written.
Result<void> LogExport::begin_redaction() {
    std::vector<LogPosition> positions;
    return each_of_tenant([&](const StoredEvent& stored) {
               positions.push_back(stored.position);
               return Result<void>{};
           })
        .map([&] { redaction_.emplace(FilePositions{std::move(positions)}); });
}

Result<void> LogExport::write_log() {
    for (LogPosition after{scope_.first.value() - 1}; after < scope_.last;) {
        const auto read = log_.read(after, {});
        if (!read) {
            return tl::make_unexpected(read.error());
        }
        if (read->empty()) {
            return ends_early(after);
        }
        for (const StoredEvent& stored : *read) {
            after = stored.position;
            if (stored.position > scope_.last) {
                break;
            }
            if (auto written = write_event(stored); !written) {
                return written;
            }
        }
    }
    return {};
}

Result<void> LogExport::each_of_tenant(const Take& take) const {
    const auto streams = log_.streams();
    if (!streams) {
        return tl::make_unexpected(streams.error());
    }
    for (const StreamId& stream : *streams) {
        auto taken =
            stream.tenant == *scope_.tenant ? each_of_stream(stream, take) : Result<void>{};
        if (!taken) {
            return taken;
        }
    }
    return {};
}

Result<void> LogExport::each_of_stream(const StreamId& stream, const Take& take) const {
    for (events::StreamVersion after;;) {
        const auto read = log_.read_stream(stream, after, {});
        if (!read) {
            return tl::make_unexpected(read.error());
        }
        for (const StoredEvent& stored : *read) {
            after = stored.version;
            const bool is_meant = stored.position >= scope_.first && stored.position <= scope_.last;
            auto taken = is_meant ? take(stored) : Result<void>{};
            if (!taken) {
                return taken;
            }
        }
        if (read->empty() || read->back().position >= scope_.last) {
            return {};
        }
    }
}

Result<void> LogExport::write_content(const json& content) {
    return sink_(chain_.close(content));
}

// What the file has of an event.
Result<ExportedEvent> LogExport::exported(const StoredEvent& stored) {
    auto record = log_.record(stored.position);
    if (!record) {
        return tl::make_unexpected(record.error());
    }
    heads_[stored.stream] = {stored.version, stored.position, events::sha256(*record)};
    ExportedEvent event{.stored = stored, .record = *std::move(record)};
    if (scope_.bodies != ExportBodies::none && stored.body_size > 0) {
        auto body = log_.body(stored.position);
        if (body && !redaction_ && has_page_token(stored.event)) {
            body = adapters::shown_body(*body);
        }
        if (!body) {
            return tl::make_unexpected(body.error());
        }
        event.body = *std::move(body);
    }
    return redaction_ ? redaction_->next(stored, event.body) : Result<ExportedEvent>{event};
}

// Nobody signs for a log that is not what it said of itself.
Result<void> LogExport::check_heads(const StoredEvent& stored) {
    if (scope_.tenant || scope_.first > LogPosition{1}) {
        return {};
    }
    return recorded_heads_.take(stored, heads_.at(stored.stream).hash)
        .map_error([](events::Error error) {
            error.hint = "see 'orderlog log verify'";
            return error;
        });
}

Result<void> LogExport::write_event(const StoredEvent& stored) {
    auto event = exported(stored);
    if (auto holds = event.and_then([&](const auto&) { return check_heads(stored); }); !holds) {
        event = tl::make_unexpected(holds.error());
    }
    event = std::move(event).map_error([&](events::Error error) {
        error.message = fmt::format("position {}: {}", stored.position.value(), error.message);
        return error;
    });
    if (!event) {
        return tl::make_unexpected(event.error());
    }
    ExportedStream& stream =
        streams_.try_emplace(event->stored.stream, ExportedStream{stored.version, {}})
            .first->second;
    stream.head = {stored.version, event->stored.position, events::sha256(event->record)};
    if (++events_ % progress_each == 0 && progress_) {
        progress_(stored.position);
    }
    const auto written =
        write_content(event_line_json(event->stored, event->record, redaction_.has_value()));
    if (!written || event->body.empty()) {
        return written;
    }
    return each_body_line(event->stored.position, event->body,
                          [this](const json& content) { return write_content(content); });
}

// What reaches the log's end ends every stream where the log does.
Result<void> LogExport::check_whole() const {
    if (scope_.last < log_.info().last) {
        return {};
    }
    const auto heads = log_.heads();
    if (!heads) {
        return tl::make_unexpected(heads.error());
    }
    for (const auto& [stream, exported] : heads_) {
        const auto head = heads->find(stream);
        if (head == heads->end() || head->second != exported) {
            return ends_early(exported.position);
        }
    }
    return {};
}

Result<ExportSeal> LogExport::write_end() {
    if (events_ == 0) {
        return events::fail(
            events::ErrorKind::not_found,
            scope_.tenant
                ? fmt::format("no events of tenant '{}' at positions {} to {}",
                              scope_.tenant->value(), scope_.first.value(), scope_.last.value())
                : fmt::format("no events at positions {} to {}", scope_.first.value(),
                              scope_.last.value()),
            "'orderlog log stats' names streams and the last position");
    }
    if (auto whole = check_whole(); !whole) {
        return tl::make_unexpected(whole.error());
    }
    for (const auto& [stream, exported] : streams_) {
        if (auto written = write_content(stream_json(stream, exported)); !written) {
            return tl::make_unexpected(written.error());
        }
    }
    const ExportSeal seal = seal_of(events_, streams_);
    auto written = write_content(seal_json(seal));
    if (written && key_ != nullptr) {
        written = sink_(
            json_text(signature_json(key_->public_bytes(), key_->sign(signed_message(root())))));
    }
    return written.map([&] { return seal; });
}

}  // namespace orderlog::tools
