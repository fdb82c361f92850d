#pragma once

#include "adapters/rocksdb/chain_check.hpp"
#include "adapters/rocksdb/verify_report.hpp"
#include "events/event_log.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace orderlog::adapters {

class Database;

/// How far a walk is, and what it has read: enough to go on there in another process.
struct WalkPlace {
    events::LogPosition position{};
    std::string root{};  ///< Over the heads of the streams there, hexadecimal.
    friend bool operator==(const WalkPlace&, const WalkPlace&) = default;
};

/// Reads the log's records one after the other, a piece at a time, and holds each against what was
/// written: checksum, position, chain of its stream, index, its body's hash, and what a
/// HeadsRecorded says of all before it. Beside the writer, too.
class RecordWalk {
 public:
    /// Called for each record that can be read.
    using OnEvent = std::function<void(const events::StoredEvent&)>;

    /// What it finds goes into the report. REQUIRES: all three outlive the walk.
    RecordWalk(const Database& database, const LogReader& reader, VerifyReport& report)
        : database_(database), reader_(reader), report_(report), chain_(reader) {}
    void on_event(OnEvent on_event) { on_event_ = std::move(on_event); }

    /// Before the first step: goes on behind this place. `corrupt` if the streams there are no
    /// longer what they were.
    [[nodiscard]] events::Result<void> go_on_behind(const WalkPlace& place);

    struct Step {
        std::uint64_t bytes{0};  ///< Of records and bodies, uncompressed.
        bool ended{false};       ///< `last` is reached, or nothing can be read beyond.
    };
    /// Reads on, up to `last`; at least one record, whatever its size, unless it ends before what
    /// cannot be read: then the next step goes on behind that.
    [[nodiscard]] Step step(events::LogPosition last, events::ReadLimit limit);
    /// After the last step: the heads that are stored are what was read.
    void finish();
    [[nodiscard]] events::LogPosition reached() const { return position_; }
    [[nodiscard]] WalkPlace place();

 private:
    /// Goes behind what cannot be read, as far as `last`; false if that is all.
    [[nodiscard]] bool skip_unreadable(const std::string& cause, events::LogPosition last);
    [[nodiscard]] bool readable_at(events::LogPosition position) const;
    void check_record(std::string_view bytes);
    void check_heads(const events::StoredEvent& event);
    void check_body(const events::StoredEvent& event);

    const Database& database_;
    const LogReader& reader_;
    VerifyReport& report_;
    OnEvent on_event_{};
    ChainCheck chain_;
    events::LogPosition position_{};  ///< The last one that was looked at.
    std::uint64_t bytes_{0};          ///< In this step.
    bool broken_{false};              ///< Not all of it can be read.
    bool heads_differ_{false};        ///< Those last compared; more will.
};

}  // namespace orderlog::adapters
