#pragma once

#include "engine/alert.hpp"
#include "engine/commands.hpp"
#include "engine/log_verdict.hpp"
#include "engine/options.hpp"
#include "engine/ports.hpp"
#include "engine/status.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace orderlog::engine {

class Core;

/// Follows every connection: takes answers, appends what they say, asks for more. One thread calls
/// it and nothing here waits. The log's only writer while it lives.
///
/// Any method may return an error of the log. The log's end is then unknown: the process must end
/// and recover. Errors of kind `rejected` and `not_found` are answers to a command; nothing was
/// appended.
class Engine {
 public:
    Engine(Ports ports, Options options);
    ~Engine();
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    /// Folds snapshots and the rest of the log, then appends EngineStarted, and in the same write
    /// the loss that the options name. REQUIRES: called once, before everything else.
    [[nodiscard]] events::Result<void> recover();

    [[nodiscard]] events::Result<TickReport> tick();
    /// Whether requests may leave, as at first they may. Answers are taken as ever.
    void let_ask(bool may);

    /// A clean end: appends EngineStopped. Nothing may be called after it.
    [[nodiscard]] events::Result<void> stop(const std::string& cause);

    // Commands. `actor` is written into their events, e.g. "cli:root".

    [[nodiscard]] events::Result<void> add_connection(const AddConnection& command,
                                                      const std::string& actor);
    /// Adds it in one append with where its updates are followed from, which it returns, with the
    /// repair of a cursor that could not be used, its pause and its backfill.
    [[nodiscard]] events::Result<FollowedBegin> import_connection(const ImportConnection& command,
                                                                  const std::string& actor);
    [[nodiscard]] events::Result<void> change_connection(const ChangeConnection& command,
                                                         const std::string& actor);
    [[nodiscard]] events::Result<void> pause_connection(const events::StreamId& stream,
                                                        const std::string& actor);
    [[nodiscard]] events::Result<void> resume_connection(const events::StreamId& stream,
                                                         const std::string& actor);
    [[nodiscard]] events::Result<void> remove_connection(const events::StreamId& stream,
                                                         const std::string& actor);

    [[nodiscard]] events::Result<void> start_backfill(const StartBackfill& command,
                                                      const std::string& actor);
    [[nodiscard]] events::Result<void> pause_backfill(const events::StreamId& stream,
                                                      const std::string& actor);
    [[nodiscard]] events::Result<void> resume_backfill(const events::StreamId& stream,
                                                       const std::string& actor);
    [[nodiscard]] events::Result<void> cancel_backfill(const events::StreamId& stream,
                                                       const std::string& actor);

    /// Appends a fact about the system that the outside has established: SellerClaimed,
    /// SellerClaimLost, ProjectionSwapped, TokenIssued, TokenRevoked, ConsentRequested,
    /// ConsentEnded. `rejected` for any other event. Who waited for the claim asks at once.
    [[nodiscard]] events::Result<void> record_fact(const events::Event& fact,
                                                   const std::string& actor);

    struct SyncRun {
        events::StreamId stream{};
        events::LogPosition run{};
    };
    /// Starts to follow each selected connection to now and names the runs; a run that cannot ask
    /// (paused, no token) has ended already, with its reason. See `run_ended`. With `orders_max`
    /// a run also ends behind the page that brings so many orders; the next goes on there.
    [[nodiscard]] events::Result<std::vector<SyncRun>> run_sync(const Selection& selection,
                                                                const std::string& actor,
                                                                std::uint64_t orders_max = 0);
    /// Whether the run is over, with the items that its last page owed: read, or refused; beside a
    /// backfill without them. Its RunEnded in the log says how.
    [[nodiscard]] bool run_ended(const SyncRun& run) const;

    struct RetriedDebts {
        std::vector<events::OrderId> retried{};
        std::vector<events::OrderId> without_room{};  ///< Given up, and left so.
    };
    /// Orders that are owed are due now, without a pause, and given up no later for that; those
    /// that were given up are owed anew, as far as there is room. One that is neither by now is
    /// left out. `rejected` if what is said to have incurred a debt did not.
    [[nodiscard]] events::Result<RetriedDebts> retry_debts(const RetryDebts& command,
                                                           const std::string& actor);
    /// Gives an order up by hand; `not_found` if it is not owed.
    [[nodiscard]] events::Result<void> abandon_debt(const AbandonDebt& command,
                                                    const std::string& actor);

    /// Retries of a connection's owed items: its `orders` events after version `since`.
    struct ItemsRun {
        events::StreamId stream{};
        events::StreamVersion since{};
        std::size_t orders{0};
    };
    [[nodiscard]] events::Result<std::vector<ItemsRun>> retry_items(const Selection& selection,
                                                                    const std::string& actor);
    struct ItemsEnd {
        events::ReasonCode reason{events::ReasonCode::success};
        std::string message{};
    };
    /// Why the items of these orders are not asked for any more soon: they are owed no longer
    /// (`success`), the connection cannot be asked, or each that is still owed was refused or
    /// failed too often. None while one is to be asked for.
    [[nodiscard]] std::optional<ItemsEnd> items_end(
        const events::StreamId& stream, const std::vector<events::OrderId>& orders) const;

    /// Sorted by tenant and connection, removed ones included.
    [[nodiscard]] std::vector<ConnectionStatus> status(const Selection& selection) const;
    [[nodiscard]] events::LogPosition position() const;
    /// Amazon's time less this engine's, by the last answer; 0 before the first.
    [[nodiscard]] events::Duration server_offset() const;

    // Alerts.

    /// Those of the process that stand; a connection's are in its status.
    [[nodiscard]] std::vector<AlertStatus> process_alerts() const;
    /// How many orders PostgreSQL refuses.
    void count_parked(std::uint64_t rows);
    /// What reading the log again has found.
    void judge_log(LogVerdict verdict);
    /// What a webhook is to be told, `count` messages at most: that an alert is over after that it
    /// was raised. Asked again whenever `alerts_revision` has moved on.
    [[nodiscard]] std::vector<AlertMessage> untold_alerts(std::size_t count);
    [[nodiscard]] std::uint64_t alerts_revision() const;
    /// The webhook has accepted it. Nothing is appended if that is known.
    [[nodiscard]] events::Result<void> record_delivery(const events::StreamId& stream,
                                                       const events::AlertDelivered& delivery,
                                                       const std::string& actor);

 private:
    std::unique_ptr<Core> core_;
};

}  // namespace orderlog::engine
