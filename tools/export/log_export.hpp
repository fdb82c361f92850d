#pragma once

#include "events/result.hpp"
#include "tools/export/export_lines.hpp"
#include "tools/export/export_redaction.hpp"
#include "tools/export/heads_check.hpp"
#include "tools/export/line_chain.hpp"

#include <nlohmann/json_fwd.hpp>

#include <functional>
#include <optional>
#include <string_view>

namespace orderlog::adapters {
class RocksdbEventLog;
class SigningKey;
}  // namespace orderlog::adapters

namespace orderlog::tools {

/// Writes events of a log as lines of JSON that `verify-export` can check without the log. A whole
/// log's are in log order, a tenant's stream by stream. The same scope gives the same bytes,
/// whoever exports it, whenever; but a redacted one has other pseudonyms each time. Memory: one
/// body, and the heads of the streams; of a redacted one its positions too.
class LogExport {
 public:
    /// Takes a line without its end; what it says ends the export.
    using Sink = std::function<events::Result<void>(std::string_view line)>;
    /// Called about every thousand events: at which position.
    using Progress = std::function<void(events::LogPosition at)>;

    /// Borrows all of them; without a key nobody signs. REQUIRES: one that is redacted is of a
    /// tenant, from the log's beginning.
    LogExport(const adapters::RocksdbEventLog& log, const ExportScope& scope,
              const adapters::SigningKey* key, Sink sink, Progress progress);

    /// Once. `not_found` if the scope holds no event, `corrupt` if the log does not hold all that
    /// it should have of it, or not what its HeadsRecorded say, `rejected` if one of its bodies
    /// cannot be shown.
    [[nodiscard]] events::Result<ExportSeal> run();
    /// The seal's chain, once it is written: one hash for the whole export.
    [[nodiscard]] const events::Sha256& root() const { return chain_.value(); }

 private:
    using Take = std::function<events::Result<void>(const events::StoredEvent& stored)>;
    [[nodiscard]] events::Result<void> write_log();
    [[nodiscard]] events::Result<void> each_of_tenant(const Take& take) const;
    [[nodiscard]] events::Result<void> each_of_stream(const events::StreamId& stream,
                                                      const Take& take) const;
    [[nodiscard]] events::Result<void> begin_redaction();
    [[nodiscard]] events::Result<void> write_event(const events::StoredEvent& stored);
    [[nodiscard]] events::Result<ExportedEvent> exported(const events::StoredEvent& stored);
    [[nodiscard]] events::Result<void> write_content(const nlohmann::json& content);
    [[nodiscard]] events::Result<void> check_heads(const events::StoredEvent& stored);
    [[nodiscard]] events::Result<void> check_whole() const;
    [[nodiscard]] events::Result<ExportSeal> write_end();

    const adapters::RocksdbEventLog& log_;
    ExportScope scope_;
    const adapters::SigningKey* key_;
    Sink sink_;
    Progress progress_;
    std::optional<ExportRedaction> redaction_{};
    LineChain chain_{};
    ExportedStreams streams_{};
    events::StreamHeads heads_{};  ///< As the log has them.
    HeadsCheck recorded_heads_{};  ///< Of a whole log from its beginning.
    std::uint64_t events_{0};
};

}  // namespace orderlog::tools
