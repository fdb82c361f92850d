#pragma once

#include "engine/budget.hpp"
#include "engine/connection_state.hpp"
#include "engine/decision.hpp"
#include "engine/options.hpp"
#include "engine/page_marks.hpp"
#include "engine/recorded_heads.hpp"
#include "events/event_log.hpp"

#include <map>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

namespace orderlog::engine {

/// Everything the engine knows from the log, and the batch it is about to append. First the log,
/// then the memory: what `state` and `budget` return changes by `commit` only; `begin` decides
/// over what is pending too.
class Ledger {
 public:
    explicit Ledger(events::EventLog& log) : log_(log) {}
    Ledger(const Ledger&) = delete;
    Ledger& operator=(const Ledger&) = delete;

    // The past.

    /// Folds one stored event. Those that a state has folded already are skipped by position.
    void fold(const events::StoredEvent& event);
    void restore(ConnectionState state);
    void restore(const events::BudgetKey& key, const BucketRecord& record);
    void restore(ProcessAlerts alerts) { alerts_ = std::move(alerts); }
    void restore(const RecordedHeads& heads) { recorded_heads_ = heads; }
    /// After the last fold: positions and versions to go on from.
    [[nodiscard]] events::Result<void> catch_up_with_log();

    // What is known.

    /// Null for a connection that was never added. A state once known stays where it is.
    [[nodiscard]] const ConnectionState* state(const events::StreamId& stream) const;
    /// Those that read this seller.
    [[nodiscard]] std::vector<events::StreamId> connections_of(
        const events::SellerClaimed& claim) const;
    [[nodiscard]] const std::map<events::StreamId, ConnectionState>& states() const {
        return states_;
    }
    [[nodiscard]] Budget& budget() { return budget_; }
    [[nodiscard]] const Budget& budget() const { return budget_; }
    [[nodiscard]] events::LogPosition position() const { return position_; }
    /// Of the process.
    [[nodiscard]] const ProcessAlerts& alerts() const { return alerts_; }
    /// Of a connection or, by the system's stream, of the process.
    [[nodiscard]] const Alerts& alerts(const events::StreamId& stream) const;
    [[nodiscard]] const RecordedHeads& recorded_heads() const { return recorded_heads_; }
    [[nodiscard]] events::EventLog& log() { return log_; }
    [[nodiscard]] const events::EventLog& log() const { return log_; }
    /// A loss was accepted before the snapshots.
    void restore_loss() { budget_.forget_new(); }
    void restore(events::Duration server_offset) { server_offset_ = server_offset; }
    /// Amazon's clock less the events', by the last event that names both.
    [[nodiscard]] events::Duration server_offset() const { return server_offset_; }

    // The next batch.

    /// `now`, but never before the last event.
    [[nodiscard]] events::Time event_time(events::Time now) const;
    /// `now` is the clock's; the event time never goes back.
    [[nodiscard]] Decision begin(const events::StreamId& stream, events::Time now,
                                 const std::string& actor);
    void take(Decision decision);
    void add_system_event(events::Event event, events::Time now, const std::string& actor);
    [[nodiscard]] PendingHeads& heads() { return heads_; }
    [[nodiscard]] std::size_t pending_bytes() const { return pending_bytes_; }
    [[nodiscard]] bool pending() const { return !batch_.empty(); }
    /// Appends the batch, then changes the memory. Nothing to do without a batch.
    [[nodiscard]] events::Result<void> commit();
    /// Whether the root over the heads of all streams is to be recorded, …
    [[nodiscard]] bool heads_are_due(events::Time now, events::Duration interval) const {
        return engine::heads_are_due(recorded_heads_, position_, now, interval);
    }
    /// … which this does. REQUIRES: nothing is pending.
    [[nodiscard]] events::Result<void> record_heads(events::Time now, const std::string& actor);

 private:
    /// What an event does to the buckets once it is in the log.
    struct Effect {
        events::LogPosition position{};
        std::variant<events::Event, KeyedCharge> what{};
        events::Time time{};
        events::StreamId stream{};  ///< Of a connection that was added, or asks another API now.
    };

    [[nodiscard]] events::LogPosition next_position() const;
    /// The connection's state; a new one if it has none.
    [[nodiscard]] ConnectionState& known_state(const events::StreamId& stream);
    void fold_system(const events::Event& event, const LogPlace& place);
    void fold_alert(const events::Event& event, const LogPlace& place);
    void fold_claim(const events::SellerClaimed& claim, events::LogPosition position);
    /// The connection's buckets know it, and nothing of what happened before it was added.
    void join(const events::StreamId& stream, const events::ConnectionAdded& about,
              events::LogPosition added);
    void charge(const KeyedCharge& keyed, events::LogPosition position);

    events::EventLog& log_;
    std::map<events::StreamId, ConnectionState> states_{};
    std::unordered_map<events::StreamId, ConnectionState*> state_of_{};  ///< Finds it sooner.
    Budget budget_{};
    ProcessAlerts alerts_{};
    RecordedHeads recorded_heads_{};
    events::LogPosition position_{};
    events::Time last_time_{};
    events::StreamVersion system_version_{};
    events::Duration server_offset_{};
    std::optional<events::Duration> pending_offset_{};

    std::vector<events::NewEvent> batch_{};
    std::map<events::StreamId, ConnectionState> pending_states_{};
    std::vector<Effect> pending_effects_{};
    PendingHeads heads_{};
    std::size_t pending_bytes_{0};
};

}  // namespace orderlog::engine
