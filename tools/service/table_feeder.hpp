#pragma once

#include "adapters/postgres/pg_database.hpp"
#include "events/event_log.hpp"
#include "tools/config/configuration.hpp"
#include "tools/service/claim_gate.hpp"
#include "tools/service/lease_keeper.hpp"
#include "tools/service/service_log.hpp"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace orderlog::tools {

struct FeederStatus {
    bool connected{false};
    bool rebuilding{false};          ///< Of an older version; readers see those until it is done.
    events::LogPosition position{};  ///< Of the tables, as last known.
    std::uint64_t orders{0};         ///< Rows of orders brought by this process.
    std::string conninfo{};          ///< Place and user; empty while not known.
    std::string last_error{};
};

/// Brings the log into PostgreSQL on a thread of its own, so that a slow or absent server never
/// stops fetching: it tries again for as long as it lives. Also claims sellers there. Tables of an
/// older projection version are made anew first, while sellers are claimed and read as ever.
class TableFeeder {
 public:
    struct Outside {
        const Configuration& configuration;
        const events::EventLog& log;
        ServiceLog& said;
        /// Told whether PostgreSQL answers. Nothing is written without its lease.
        LeaseKeeper& lease;
        /// Called on the feeder's thread when PostgreSQL has said whose a seller is.
        std::function<void(const SellerInRegion&, adapters::ClaimOutcome)> on_claimed{};
        /// Called on the feeder's thread when it has opened the tables: the number of the set that
        /// readers see and how far it is. May wait for the engine.
        std::function<void(int number, events::LogPosition at)> on_shown{};
        /// Called on the feeder's thread with the place of the tables and the lease under which
        /// they are written, whenever these were found.
        std::function<void(const adapters::PgDatabase&)> on_reached{};
    };

    explicit TableFeeder(Outside outside);
    /// Ends the step that runs, then makes one more if the tables are open or held: without a
    /// backlog they hold what the log holds.
    ~TableFeeder();
    TableFeeder(const TableFeeder&) = delete;
    TableFeeder& operator=(const TableFeeder&) = delete;

    /// There may be something new in the log.
    void log_grew();
    /// What failed may succeed now.
    void try_again();
    /// The sellers of all living connections: they are claimed again whenever the tables are
    /// opened, for a database that was made anew knows of no claim.
    void own(std::set<SellerInRegion> sellers);
    /// Claims these as soon as PostgreSQL answers.
    void claim(const std::set<SellerInRegion>& sellers);
    /// Leaves the tables alone for `hold_time`, so that `holder` can compare and swap them, and
    /// longer if it is asked for again; they are opened anew afterwards, or when everybody who
    /// holds them has released them before, and for the last step in any case. False while the step
    /// that began before still runs and may write: ask again. Never waits.
    [[nodiscard]] bool hold(const std::string& holder);
    void release(const std::string& holder);
    [[nodiscard]] FeederStatus status() const;
    /// Orders that PostgreSQL refuses to store; none: it has not said.
    [[nodiscard]] std::optional<std::uint64_t> parked() const;

 private:
    class Session;

    void run(const std::stop_token& stop);
    events::Result<bool> work_unless_held(std::unique_ptr<Session>& session,
                                          const std::stop_token& stop);
    events::Result<bool> work(std::unique_ptr<Session>& session, const std::stop_token& stop);
    events::Result<adapters::PgDatabase> leased_database(const std::stop_token& stop);
    events::Result<void> open(std::unique_ptr<Session>& session, const std::stop_token& stop);
    events::Result<adapters::SchemaNames> renew(const adapters::PgDatabase& database,
                                                const std::stop_token& stop);
    events::Result<adapters::SchemaNames> renew_in_time(const adapters::PgDatabase& database,
                                                        const std::stop_token& stop);
    events::Result<void> claim_all(const adapters::PgDatabase& database);
    void note(const events::Error& error);
    void pause(const std::stop_token& stop, std::chrono::milliseconds longest);

    [[nodiscard]] bool held_now() const;
    /// REQUIRES: mutex_ is held.
    [[nodiscard]] bool held() const;
    static constexpr std::chrono::seconds hold_time{60};

    /// Why the last renewal failed: it is not tried again before.
    struct FailedRenewal {
        events::Error error{};
        std::chrono::steady_clock::time_point again{};
    };

    Outside outside_;
    std::optional<FailedRenewal> failed_renewal_{};  ///< Of the feeder's thread alone.
    mutable std::mutex mutex_;
    std::condition_variable_any changed_;
    bool grew_{true};                     ///< Guarded, as all below.
    bool stepping_{false};                ///< A step runs.
    bool woken_{false};                   ///< A pause ends also after a failure.
    std::set<SellerInRegion> claims_{};   ///< To be made.
    std::set<SellerInRegion> sellers_{};  ///< Of all living connections.
    std::map<std::string, std::chrono::steady_clock::time_point> held_until_{};  ///< By holder.
    FeederStatus status_{};
    std::optional<std::uint64_t> parked_{};
    std::jthread thread_;  ///< Last: it uses all of the above.
};

}  // namespace orderlog::tools
