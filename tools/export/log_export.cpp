#include "tools/export/log_export.hpp"

#include "adapters/rocksdb/rocksdb_event_log.hpp"
#include "adapters/system/signing_key.hpp"
#include "tools/output/json_text.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <utility>

namespace orderlog::tools {

using events::LogPosition;
using events::Result;
using events::StoredEvent;
using events::StreamId;

namespace {

constexpr std::uint64_t progress_each = 1000;

tl::unexpected<events::Error> ends_early(LogPosition after) {
    return events::fail(events::ErrorKind::corrupt,
                        fmt::format("the log cannot be read on behind position {}", after.value()),
                        "see 'orderlog log verify'");
}

}  // namespace

LogExport::LogExport(const adapters::RocksdbEventLog& log, const ExportScope& scope,
                     const adapters::SigningKey* key, Sink sink, Progress progress)
    : log_(log), scope_(scope), key_(key), sink_(std::move(sink)), progress_(std::move(progress)) {}

Result<ExportSeal> LogExport::run() {
    auto written = sink_(chain_.close(header_json(log_.info(), scope_)));
    if (written && !scope_.tenant) {
        written = write_log();
    } else if (written) {
        const auto streams = log_.streams();
        if (!streams) {
            return tl::make_unexpected(streams.error());
        }
        for (const StreamId& stream : *streams) {
            written = written && stream.tenant == *scope_.tenant ? write_stream(stream) : written;
        }
    }
    if (!written) {
        return tl::make_unexpected(written.error());
    }
    return write_end();
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

Result<void> LogExport::write_stream(const StreamId& stream) {
    for (events::StreamVersion after;;) {
        const auto read = log_.read_stream(stream, after, {});
        if (!read) {
            return tl::make_unexpected(read.error());
        }
        for (const StoredEvent& stored : *read) {
            after = stored.version;
            const bool is_meant = stored.position >= scope_.first && stored.position <= scope_.last;
            auto written = is_meant ? write_event(stored) : Result<void>{};
            if (!written) {
                return written;
            }
        }
        if (read->empty() || read->back().position >= scope_.last) {
            return {};
        }
    }
}

Result<void> LogExport::write_event(const StoredEvent& stored) {
    const auto record = log_.record(stored.position);
    if (!record) {
        return tl::make_unexpected(record.error());
    }
    ExportedStream& stream =
        streams_.try_emplace(stored.stream, ExportedStream{stored.version, {}}).first->second;
    stream.head = {stored.version, stored.position, events::sha256(*record)};
    if (++events_ % progress_each == 0 && progress_) {
        progress_(stored.position);
    }
    return sink_(chain_.close(event_line_json(stored, *record)));
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
    for (const auto& [stream, exported] : streams_) {
        const auto head = heads->find(stream);
        if (head == heads->end() || head->second != exported.head) {
            return ends_early(exported.head.position);
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
        if (auto written = sink_(chain_.close(stream_json(stream, exported))); !written) {
            return tl::make_unexpected(written.error());
        }
    }
    const ExportSeal seal = seal_of(events_, streams_);
    auto written = sink_(chain_.close(seal_json(seal)));
    if (written && key_ != nullptr) {
        written = sink_(
            json_text(signature_json(key_->public_bytes(), key_->sign(signed_message(root())))));
    }
    return written.map([&] { return seal; });
}

}  // namespace orderlog::tools
