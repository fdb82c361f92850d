#pragma once

#include "engine/alert_watch.hpp"
#include "engine/connection_driver.hpp"
#include "engine/last_pages.hpp"
#include "engine/ledger.hpp"
#include "engine/options.hpp"
#include "engine/ports.hpp"
#include "engine/requests.hpp"
#include "engine/scheduler.hpp"
#include "engine/snapshots.hpp"

#include <deque>
#include <set>

namespace orderlog::engine {

/// What stands behind Engine. One tick: take answers, append, change memory, ask for more.
class Core {
 public:
    Core(Ports ports, Options options);

    [[nodiscard]] events::Result<void> recover();
    [[nodiscard]] events::Result<TickReport> tick();
    void let_ask(bool may) { may_ask_ = may; }

    /// The engine's clock: goes on from the log's last event by monotonic time, or with the wall
    /// clock if that is ahead. Never goes back or stands still, whatever the wall clock does.
    [[nodiscard]] events::Time now() const;
    /// The newest time that Amazon lets us ask for.
    [[nodiscard]] events::Time upper() const;
    [[nodiscard]] View view() const {
        return {.now = now(), .upper = upper(), .started = started_, .began = began_};
    }
    [[nodiscard]] const Ledger& ledger() const { return ledger_; }
    [[nodiscard]] const events::EventLog& log() const { return ports_.log; }
    [[nodiscard]] const Options& options() const { return options_; }
    [[nodiscard]] AlertWatch& alerts() { return alerts_; }
    /// Amazon's time less ours, by the last answer; 0 before the first.
    [[nodiscard]] events::Duration server_offset() const { return server_offset_; }
    [[nodiscard]] events::Duration monotonic() const { return ports_.clock.monotonic(); }

    /// Decides over one connection by `decide(decision)` and appends what it added.
    template <class Decide>
    [[nodiscard]] events::Result<void> change(const events::StreamId& stream,
                                              const std::string& actor, Decide&& decide) {
        keep_time();
        Decision decision = ledger_.begin(stream, now(), actor);
        decide(decision);
        ledger_.take(std::move(decision));
        const auto committed = ledger_.commit();
        look_at(stream);
        return committed;
    }
    [[nodiscard]] events::Result<void> append_system_event(const events::Event& event,
                                                           const std::string& actor);
    /// Appends it and looks at those connections that it lets go on.
    [[nodiscard]] events::Result<void> record_claim(const events::SellerClaimed& claim,
                                                    const std::string& actor);

 private:
    [[nodiscard]] events::Result<bool> take_answers();
    /// Into the batch that is pending, so that it stays an append the log takes.
    [[nodiscard]] bool fits(const Answer& answer) const;
    [[nodiscard]] events::Result<void> take_answer(Answer& answer);
    [[nodiscard]] events::Result<void> decide_on(const Asked& asked, Answer& answer);
    [[nodiscard]] events::Result<void> decide_on_page(const Asked& asked, Answer& answer,
                                                      events::Page page);
    /// `unreadable` if the body is not a page that may count.
    [[nodiscard]] std::variant<events::Page, Failed> read(const Asked& asked,
                                                          const Fetched& fetched);
    [[nodiscard]] events::Result<void> commit();
    void settle_request(const Asked& asked);
    void settle_quota(const Asked& asked, const Answer& answer);

    [[nodiscard]] bool serve_due();
    [[nodiscard]] bool serve(const events::StreamId& stream);
    /// Submits one of the wishes if their bucket has a token; returns when to look again.
    struct Served {
        bool submitted{false};
        events::Duration again{};
    };
    [[nodiscard]] Served ask(Bucket& bucket, const ConnectionState& state, Wish& wish);
    /// Of what may be in flight, requests of its kind have a share.
    [[nodiscard]] bool has_room_for(const ConnectionState& state, Wish& wish) const;
    [[nodiscard]] View view_of(const ConnectionState& state) const;
    [[nodiscard]] Bucket& bucket_of(const ConnectionState& state, events::Operation operation);
    /// Now, whatever was planned before.
    void look_at(const events::StreamId& stream);
    void keep_time();

    Ports ports_;
    Options options_;
    Ledger ledger_;
    Scheduler scheduler_;
    Requests requests_{};
    bool may_ask_{true};
    Snapshots snapshots_;
    AlertWatch alerts_;
    std::deque<Answer> arrived_{};
    std::set<events::BudgetKey> answered_{};  ///< Buckets with answers in the pending batch.
    LastPages last_pages_;
    events::Time time_{};         ///< The engine's clock …
    events::Duration time_at_{};  ///< … at this moment of the monotonic one.
    events::Duration server_offset_{};
    events::LogPosition started_{};  ///< Of this process's EngineStarted …
    events::Time began_{};           ///< … and its time.
};

}  // namespace orderlog::engine
