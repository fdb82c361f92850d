#pragma once

#include "events/result.hpp"
#include "tools/export/export_lines.hpp"
#include "tools/export/line_chain.hpp"

#include <functional>
#include <string_view>

namespace orderlog::adapters {
class RocksdbEventLog;
class SigningKey;
}  // namespace orderlog::adapters

namespace orderlog::tools {

/// What an export ends with.
struct ExportSeal {
    std::uint64_t events{0};
    std::uint64_t streams{0};
    events::Sha256 heads_root{};
    events::Sha256 root{};  ///< The seal's chain: one hash for the whole export.
    bool is_signed{false};
};

/// Writes events of a log as lines of JSON that `verify-export` can check without the log. A whole
/// log's are in log order, a tenant's stream by stream. The same events give the same bytes,
/// whoever exports them, whenever.
class LogExport {
 public:
    /// Takes a line without its end; what it says ends the export.
    using Sink = std::function<events::Result<void>(std::string_view line)>;
    /// Called about every thousand events: at which position.
    using Progress = std::function<void(events::LogPosition at)>;

    /// Borrows all of them; without a key nobody signs.
    LogExport(const adapters::RocksdbEventLog& log, const ExportScope& scope,
              const adapters::SigningKey* key, Sink sink, Progress progress);

    /// Once. `not_found` if the scope holds no event.
    [[nodiscard]] events::Result<ExportSeal> run();

 private:
    [[nodiscard]] events::Result<void> write_log();
    [[nodiscard]] events::Result<void> write_stream(const events::StreamId& stream);
    [[nodiscard]] events::Result<void> write_event(const events::StoredEvent& stored);
    [[nodiscard]] events::Result<ExportSeal> write_end();

    const adapters::RocksdbEventLog& log_;
    ExportScope scope_;
    const adapters::SigningKey* key_;
    Sink sink_;
    Progress progress_;
    LineChain chain_{};
    ExportedStreams streams_{};
    std::uint64_t events_{0};
};

}  // namespace orderlog::tools
