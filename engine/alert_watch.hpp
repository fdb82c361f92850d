#pragma once

#include "engine/alert_rules.hpp"
#include "engine/ledger.hpp"
#include "engine/options.hpp"
#include "engine/view.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <vector>

namespace orderlog::engine {

/// Looks at every connection, and at the process, once in AlertLimits::interval, spread over it,
/// and puts what it decides into the ledger's pending batch. Wakes nobody: it looks at as many as
/// have become due whenever a tick comes.
class AlertWatch {
 public:
    explicit AlertWatch(const Options& options) : options_(options) {}

    /// After the fold, with what was not told before.
    void begin(const Ledger& ledger, events::Duration monotonic);
    void look(Ledger& ledger, const View& view, events::Duration monotonic);

    /// So many orders are parked, as the tables' feeder has counted.
    void count_parked(std::uint64_t rows) { parked_rows_ = rows; }
    /// The log was read again.
    void judge_log(LogVerdict verdict) { log_ = std::move(verdict); }
    /// An event of an alert was appended, by `look` or by others.
    void changed(const events::StreamId& stream);
    /// Moves on whenever `untold` may give something else.
    [[nodiscard]] std::uint64_t revision() const { return revision_; }
    /// What the webhook is to be told, `count` messages at most; nothing without a webhook.
    [[nodiscard]] std::vector<AlertMessage> untold(const Ledger& ledger, std::size_t count);

 private:
    void notice_gap(const View& view, events::Duration monotonic);
    void look_at(Ledger& ledger, const ConnectionState& state, const View& view,
                 events::Duration monotonic);
    void look_at_process(Ledger& ledger, const View& view);
    [[nodiscard]] AlertView view_of(const Ledger& ledger, const ConnectionState& state,
                                    const View& view, events::Duration monotonic) const;

    const Options& options_;
    std::optional<std::uint64_t> parked_rows_{};
    std::optional<LogVerdict> log_{};
    std::optional<events::StreamId> last_{};  ///< That was looked at.
    events::Duration looked_until_{};         ///< Turns before this moment were taken.
    events::Duration process_looked_at_{};
    /// When looks began that came without a gap: nobody is alerted of a time when nobody asked.
    events::Time awake_since_{};
    events::Time last_now_{};
    events::Duration last_look_{};
    std::set<events::StreamId> untold_{};  ///< May have something that is not told.
    std::uint64_t revision_{0};
};

}  // namespace orderlog::engine
